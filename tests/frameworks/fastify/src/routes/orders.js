import { conflict, notFound, unprocessable } from '../errors.js'
import { envelope } from '../paging.js'
import { errors, noContent, ok, ref } from '../schemas/common.js'
import { OrderInput, OrderPage, OrderParams, OrderPatch, OrderQuery } from '../schemas/orders.js'
import { toInstantOrNull, trimRequired } from '../values.js'

const NEXT_STATUSES = {
  open: ['open', 'packed', 'cancelled'],
  packed: ['packed', 'shipped', 'cancelled'],
  shipped: ['shipped'],
  cancelled: ['cancelled']
}

/** Registers the routes of orders. */
export async function orderRoutes (app, { behavior, tables }) {
  const { products, orders } = tables
  const schema = (summary, rest) => ({ tags: ['orders'], summary, ...rest })
  let lastNumber = 0

  app.get('/orders', {
    schema: schema('List orders', {
      operationId: 'listOrders',
      querystring: OrderQuery,
      response: { 200: ok('A page of orders.', OrderPage), ...errors(400, 401) }
    })
  }, async (request) => {
    const { status, ...page } = request.query
    const rows = orders.list().filter((order) => status === undefined || order.status === status)
    if (behavior.variant('newest-first')) rows.reverse()
    const absolute = behavior.variant('absolute-links')
    const slice = behavior.bug('orders-limit-ignored') ? (all) => all.slice(page.offset) : undefined
    return envelope(request, rows, page, { absolute, slice })
  })

  app.post('/orders', {
    schema: schema('Place an order', {
      operationId: 'createOrder',
      body: OrderInput,
      response: { 201: ok('The new order.', ref('Order')), ...errors(400, 401, 422) }
    })
  }, async (request, reply) => {
    const { lines, customer, shipping, priority, dueAt, note } = request.body
    const pricedLines = lines.map(priceLine)
    const now = new Date().toISOString()
    const order = {
      status: 'open',
      customer: cleanCustomer(customer),
      lines: pricedLines,
      shipping: cleanShipping(shipping),
      priority,
      dueAt: dueInstant(dueAt),
      note: trim(note),
      totalCents: pricedLines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0),
      createdAt: now,
      updatedAt: now
    }
    lastNumber += 1
    order.id = `ord_${String(lastNumber).padStart(6, '0')}`
    orders.save(order)
    reply.code(201).header('location', `/orders/${order.id}`)
    return order
  })

  app.get('/orders/:orderId', {
    schema: schema('Get an order', {
      operationId: 'getOrder',
      params: OrderParams,
      response: { 200: ok('The order.', ref('Order')), ...errors(401, 404) }
    })
  }, async (request) => fetch(request.params.orderId))

  app.patch('/orders/:orderId', {
    schema: schema('Change an order', {
      operationId: 'updateOrder',
      description: 'Changes only the fields that the body has. Objects are merged.',
      params: OrderParams,
      body: OrderPatch,
      response: { 200: ok('The order as stored.', ref('Order')), ...errors(400, 401, 404, 409) }
    })
  }, async (request) => {
    const order = fetch(request.params.orderId)
    const { status = order.status, shipping, ...changes } = request.body
    if (!NEXT_STATUSES[order.status].includes(status)) throw conflict(`a ${order.status} order cannot become ${status}`)
    if ('dueAt' in changes) changes.dueAt = dueInstant(changes.dueAt)
    if ('note' in changes) changes.note = trim(changes.note)
    if (shipping !== undefined) {
      if (behavior.bug('instructions-null-500') && 'instructions' in shipping) {
        shipping.instructions = shipping.instructions.trim()
      }
      changes.shipping = { ...order.shipping, ...cleanShipping(shipping) }
    }
    return orders.save({ ...order, ...changes, status, updatedAt: new Date().toISOString() })
  })

  app.delete('/orders/:orderId', {
    schema: schema('Delete an order', {
      operationId: 'deleteOrder',
      description: 'Only an open order can be deleted.',
      params: OrderParams,
      response: { 204: noContent('The order is gone.'), ...errors(400, 401, 404, 409) }
    })
  }, async (request, reply) => {
    const order = fetch(request.params.orderId)
    if (order.status !== 'open') throw conflict(`a ${order.status} order cannot be deleted`)
    orders.delete(order.id)
    reply.code(204)
  })

  function fetch (id) {
    const order = orders.get(id)
    if (order === undefined) throw notFound('order', id)
    return order
  }

  function priceLine ({ productId, quantity }) {
    const product = products.get(productId)
    if (product === undefined) throw unprocessable(`product '${productId}' does not exist`)
    return { productId, quantity, unitPriceCents: product.priceCents }
  }

  function dueInstant (dueAt) {
    if (behavior.bug('due-null-epoch')) return new Date(dueAt).toISOString()
    return toInstantOrNull(dueAt)
  }

  function cleanCustomer ({ name, email }) {
    return { name: behavior.variant('trimmed-text') ? trimRequired(name, 'customer/name') : name, email }
  }

  function cleanShipping (shipping) {
    if (!('instructions' in shipping)) return shipping
    return { ...shipping, instructions: trim(shipping.instructions) }
  }

  function trim (text) {
    return behavior.variant('trimmed-text') && text ? text.trim() : text
  }
}
