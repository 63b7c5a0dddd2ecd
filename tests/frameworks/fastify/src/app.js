import swagger from '@fastify/swagger'
import bearerAuth from '@fastify/bearer-auth'
import Fastify from 'fastify'
import { behavior } from './behavior.js'
import { bearerOptions } from './auth.js'
import { ErrorBody, Links, Meta } from './schemas/common.js'
import { documented, Product } from './schemas/products.js'
import { Movement } from './schemas/movements.js'
import { Order } from './schemas/orders.js'
import { Table } from './store.js'
import { movementRoutes } from './routes/movements.js'
import { orderRoutes } from './routes/orders.js'
import { productRoutes } from './routes/products.js'

const swaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: { title: 'Warehouse', version: '1.0.0', description: 'Products, stock movements and orders.' },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    security: [{ bearer: [] }]
  },
  transform: ({ schema, url }) => ({ schema: documented(schema), url }),
  refResolver: { buildLocalReference: (json) => json.$id }
}

/** Returns the application, ready to listen. */
export async function buildApp (options = {}) {
  const active = behavior(options)
  const app = Fastify({ logger: false, forceCloseConnections: true })
  const lagging = active.variant('lagging-list')
  const tables = {
    products: new Table({ lagging }),
    movements: new Table({ lagging }),
    orders: new Table({ lagging })
  }

  await app.register(swagger, swaggerOptions)
  for (const schema of [ErrorBody, Links, Meta, Product, Movement, Order]) app.addSchema(schema)
  app.setNotFoundHandler((request, reply) => reply.code(404).send({
    statusCode: 404, code: 'NOT_FOUND', error: 'Not Found', message: `Route ${request.method} ${request.url} not found`
  }))
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())

  const routeOptions = { behavior: active, tables }
  const guarded = (routes) => app.register(async (api) => {
    await api.register(bearerAuth, bearerOptions)
    await api.register(routes, routeOptions)
  })
  await guarded(productRoutes)
  // Bug movements-open: the plugin is registered outside the scope that has the authentication hook.
  if (active.bug('movements-open')) await app.register(movementRoutes, routeOptions)
  else await guarded(movementRoutes)
  await guarded(orderRoutes)

  await app.ready()
  return app
}
