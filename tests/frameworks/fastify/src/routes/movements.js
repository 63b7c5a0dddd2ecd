import { conflict, notFound } from '../errors.js'
import { envelope } from '../paging.js'
import { errors, ok, ref } from '../schemas/common.js'
import { MovementInput, MovementPage, MovementQuery } from '../schemas/movements.js'
import { ProductParams } from '../schemas/products.js'
import { stockOf } from '../stock.js'
import { toInstant } from '../values.js'

/** Registers the routes of the stock movements of a product. */
export async function movementRoutes (app, { behavior, tables }) {
  const { products, movements } = tables
  let lastId = 0

  app.get('/products/:productId/movements', {
    schema: {
      tags: ['movements'],
      summary: 'List the stock movements of a product',
      operationId: 'listMovements',
      params: ProductParams,
      querystring: MovementQuery,
      response: { 200: ok('A page of movements.', MovementPage), ...errors(400, 401, 404) }
    }
  }, async (request) => {
    const { kind, ...page } = request.query
    const product = fetch(request.params.productId)
    const rows = movements.list()
      .filter((movement) => movement.productId === product.id)
      .filter((movement) => kind === undefined || movement.kind === kind)
    if (behavior.variant('newest-first')) rows.reverse()
    return envelope(request, rows, page, { absolute: behavior.variant('absolute-links') })
  })

  app.post('/products/:productId/movements', {
    schema: {
      tags: ['movements'],
      summary: 'Record a stock movement',
      operationId: 'createMovement',
      description: 'The response is 409 where more goes out than is in stock.',
      params: ProductParams,
      body: MovementInput,
      response: { 201: ok('The new movement.', ref('Movement')), ...errors(400, 401, 404, 409) }
    }
  }, async (request, reply) => {
    const product = fetch(request.params.productId)
    const { kind, quantity, note, occurredAt } = request.body
    const stock = stockOf(movements, product.id)
    if (kind === 'out' && quantity > stock) throw conflict(`only ${stock} of '${product.sku}' are in stock`)
    const movement = {
      id: lastId + 1,
      productId: product.id,
      kind,
      quantity,
      note: behavior.variant('trimmed-text') && note ? note.trim() : note,
      occurredAt: occurredAt === undefined ? new Date().toISOString() : toInstant(occurredAt)
    }
    lastId += 1
    movements.save(movement)
    reply.code(201)
    return movement
  })

  function fetch (id) {
    const product = products.get(id)
    if (product === undefined) throw notFound('product', id)
    return product
  }
}
