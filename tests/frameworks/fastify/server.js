import { parseArgs } from 'node:util'
import { buildApp } from './src/app.js'
import { API_TOKEN } from './src/auth.js'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    bug: { type: 'string' },
    variant: { type: 'string' }
  }
})

const app = await buildApp({ bug: values.bug, variant: values.variant })
const url = await app.listen({ host: '127.0.0.1', port: Number(values.port) })

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    app.close().then(() => process.exit(0))
  })
}

const headers = { Authorization: `Bearer ${API_TOKEN}` }
console.log(JSON.stringify({ url, document: `${url}/openapi.json`, auth: headers }))
