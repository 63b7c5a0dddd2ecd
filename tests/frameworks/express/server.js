import { parseArgs } from 'node:util'
import { buildApp } from './src/app.js'
import { API_KEY } from './src/auth.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    bug: { type: 'string' },
    variant: { type: 'string' }
  }
})

const app = buildApp({ bug: values.bug, variant: values.variant })
const server = app.listen(Number(values.port), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${server.address().port}`
  console.log(JSON.stringify({ url, document: `${url}/openapi.json`, auth: {}, query: { api_key: API_KEY } }))
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
