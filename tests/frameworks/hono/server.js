import { serve } from '@hono/node-server'
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

const app = buildApp({ bug: values.bug, variant: values.variant })
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(values.port) }, ({ port }) => {
  const url = `http://127.0.0.1:${port}`
  const headers = { Authorization: `Bearer ${API_TOKEN}` }
  console.log(JSON.stringify({ url, document: `${url}/openapi.json`, auth: headers }))
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
