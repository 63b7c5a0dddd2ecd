import { randomUUID } from 'node:crypto'
import { conflict, notFound } from '../errors.js'
import { envelope } from '../paging.js'
import { errors, noContent, ok, patchOf, ref } from '../schemas/common.js'
import { productInput, ProductPage, ProductParams, ProductQuery, REORDER_LEVEL } from '../schemas/products.js'
import { stockOf } from '../stock.js'
import { toInstantOrNull, trimRequired } from '../values.js'

const DEFAULTS = {
  description: null, category: 'other', currency: 'EUR', reorderLevel: REORDER_LEVEL, discontinued: false, tags: []
}

/** Registers the routes of products. */
export async function productRoutes (app, { behavior, tables }) {
  const { products, movements, orders } = tables
  const ProductInput = productInput(behavior)
  const schema = (summary, rest) => ({ tags: ['products'], summary, ...rest })

  app.get('/products', {
    schema: schema('List products', {
      operationId: 'listProducts',
      querystring: ProductQuery,
      response: { 200: ok('A page of products.', ProductPage), ...errors(400, 401) }
    })
  }, async (request) => {
    const { category, includeDiscontinued, sort, ...page } = request.query
    const rows = products.list()
      .filter((product) => !product.removed)
      .filter((product) => category === undefined || product.category === category)
      .filter((product) => includeDiscontinued || !product.discontinued)
    if (sort !== 'createdAt') rows.sort((a, b) => (a[sort] < b[sort] ? -1 : a[sort] > b[sort] ? 1 : 0))
    return envelope(request, rows.map(present), page, { absolute: behavior.variant('absolute-links') })
  })

  app.post('/products', {
    schema: schema('Create a product', {
      operationId: 'createProduct',
      body: ProductInput,
      response: { 201: ok('The new product.', ref('Product')), ...errors(400, 401, 409) }
    })
  }, async (request, reply) => {
    const input = clean(request.body)
    if (behavior.bug('reorder-level-or-default')) input.reorderLevel = input.reorderLevel || REORDER_LEVEL
    claimSku(input.sku)
    const now = new Date().toISOString()
    const product = products.save({ id: randomUUID(), ...input, createdAt: now, updatedAt: now })
    reply.code(201).header('location', `/products/${product.id}`)
    return present(product)
  })

  app.get('/products/:productId', {
    schema: schema('Get a product', {
      operationId: 'getProduct',
      params: ProductParams,
      response: { 200: ok('The product.', ref('Product')), ...errors(400, 401, 404) }
    })
  }, async (request) => present(fetch(request.params.productId)))

  app.put('/products/:productId', {
    schema: schema('Replace a product', {
      operationId: 'replaceProduct',
      description: 'Replaces every field. A field that the body leaves out gets its default, or null.',
      params: ProductParams,
      body: ProductInput,
      response: { 200: ok('The product as stored.', ref('Product')), ...errors(400, 401, 404, 409) }
    })
  }, async (request) => {
    const product = fetch(request.params.productId)
    const input = clean(request.body)
    claimSku(input.sku, product.id)
    const kept = behavior.bug('put-merges')
      ? { ...product, ...clean(request.body, { partial: true }) }
      : { id: product.id, createdAt: product.createdAt, ...input }
    return present(products.save({ ...kept, updatedAt: new Date().toISOString() }))
  })

  app.patch('/products/:productId', {
    schema: schema('Change a product', {
      operationId: 'updateProduct',
      description: 'Changes only the fields that the body has. Objects are merged.',
      params: ProductParams,
      body: patchOf(ProductInput),
      response: { 200: ok('The product as stored.', ref('Product')), ...errors(400, 401, 404, 409) }
    })
  }, async (request) => {
    const product = fetch(request.params.productId)
    const changes = clean(request.body, { partial: true })
    if (changes.sku !== undefined && !behavior.bug('patch-duplicate-sku')) claimSku(changes.sku, product.id)
    if (changes.dimensions) changes.dimensions = { ...product.dimensions, ...changes.dimensions }
    const defaults = behavior.bug('patch-resets-defaults') ? DEFAULTS : {}
    return present(products.save({ ...product, ...defaults, ...changes, updatedAt: new Date().toISOString() }))
  })

  app.delete('/products/:productId', {
    schema: schema('Delete a product', {
      operationId: 'deleteProduct',
      description: 'A product of an order cannot be deleted.',
      params: ProductParams,
      response: { 204: noContent('The product is gone.'), ...errors(400, 401, 404, 409) }
    })
  }, async (request, reply) => {
    const product = fetch(request.params.productId)
    if (orders.find((order) => order.lines.some((line) => line.productId === product.id))) {
      throw conflict(`product '${product.sku}' is part of an order`)
    }
    if (behavior.bug('delete-only-unlists')) {
      products.save({ ...product, removed: true })
    } else {
      products.delete(product.id)
    }
    reply.code(204)
  })

  function fetch (id) {
    const product = products.get(id)
    if (product === undefined) throw notFound('product', id)
    return product
  }

  function claimSku (sku, ownId) {
    const owner = products.find((product) => product.sku === sku && !product.removed)
    if (owner !== undefined && owner.id !== ownId) throw conflict(`sku '${sku}' is taken`)
  }

  function present (product) {
    return { ...product, stock: stockOf(movements, product.id) }
  }

  /** Returns the body as it is stored. A partial body gets no field that the client did not send. */
  function clean (body, { partial = false } = {}) {
    const row = { ...body }
    if (!partial || 'barcode' in body) row.barcode = body.barcode ?? null
    if (!partial || 'availableFrom' in body) row.availableFrom = toInstantOrNull(body.availableFrom)
    if (behavior.variant('trimmed-text')) {
      if (row.name !== undefined) row.name = trimRequired(row.name, 'name')
      if (row.description) row.description = row.description.trim()
    }
    return row
  }
}
