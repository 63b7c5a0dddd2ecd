// Starts the application once without a switch and once with each switch, and sends it a few plain requests.
import assert from 'node:assert/strict'
import { buildApp } from './src/app.js'
import { API_TOKEN } from './src/auth.js'
import { BUGS, VARIANTS } from './src/behavior.js'

const product = (sku, more = {}) => ({ sku, name: ' Bolt ', priceCents: 25, ...more })

async function start (options) {
  const app = await buildApp(options)
  const call = async (method, url, payload, headers = { authorization: `Bearer ${API_TOKEN}` }) => {
    const response = await app.inject({ method, url, payload, headers })
    return { status: response.statusCode, headers: response.headers, body: response.body ? response.json() : undefined }
  }
  return { app, call }
}

/** Returns what the observations are by the id of the bug that changes them. */
async function observe (options) {
  const { app, call } = await start(options)
  const seen = { document: JSON.stringify((await call('GET', '/openapi.json')).body) }
  const first = await call('POST', '/products', product('AAA-1', {
    reorderLevel: 0, description: null, barcode: '12345678', dimensions: { width: 4 }
  }))
  const second = await call('POST', '/products', product('AAA-2'))
  assert.equal(first.status, 201)
  assert.deepEqual(first.body.dimensions, { unit: 'cm', width: 4, height: 0, fragile: false })
  assert.deepEqual(second.body.dimensions, { unit: 'cm', width: 0, height: 0, fragile: false })
  assert.equal((await call('POST', '/products', product('AAA-1'))).status, 409)
  assert.equal((await call('POST', '/products', { sku: 'x' })).status, 400)
  assert.equal((await call('GET', '/products', undefined, {})).status, 401)
  seen['reorder-level-or-default'] = first.body.reorderLevel
  seen['description-null-coerced'] = first.body.description

  const path = `/products/${first.body.id}`
  await call('PATCH', path, { category: 'hardware' })
  seen['patch-resets-defaults'] = (await call('PATCH', path, { priceCents: 30 })).body.category
  seen['patch-duplicate-sku'] = (await call('PATCH', path, { sku: 'AAA-2' })).status
  seen['put-merges'] = (await call('PUT', path, product('AAA-3'))).body.barcode
  seen['movements-open'] = (await call('GET', `${path}/movements`, undefined, {})).status
  assert.equal((await call('POST', `${path}/movements`, { kind: 'in', quantity: 5 })).status, 201)
  assert.equal((await call('POST', `${path}/movements`, { kind: 'out', quantity: 6 })).status, 409)
  assert.equal((await call('GET', path)).body.stock, 5)

  const lines = [{ productId: second.body.id, quantity: 2 }]
  const customer = { name: 'A buyer', email: 'buyer@example.com' }
  const order = await call('POST', '/orders', { customer, lines })
  assert.equal(order.status, 201)
  assert.deepEqual(order.body.shipping, { method: 'standard', giftWrap: false, instructions: null })
  assert.equal(order.body.totalCents, 50)
  seen['due-null-epoch'] = order.body.dueAt
  const orderPath = `/orders/${order.body.id}`
  seen['instructions-null-500'] = (await call('PATCH', orderPath, { shipping: { instructions: null } })).status
  assert.equal((await call('PATCH', orderPath, { status: 'shipped' })).status, 409)
  await call('POST', '/orders', { customer, lines })
  await new Promise((resolve) => setTimeout(resolve, 400))
  const page = await call('GET', '/orders?limit=1')
  seen['orders-limit-ignored'] = page.body.data.length
  seen.first = page.body.data[0].id
  seen.next = page.body.links.next
  seen.name = first.body.name

  assert.equal((await call('DELETE', `/products/${second.body.id}`)).status, 409)
  assert.equal((await call('DELETE', orderPath)).status, 204)
  assert.equal((await call('GET', orderPath)).status, 404)
  assert.equal((await call('DELETE', path)).status, 204)
  seen['delete-only-unlists'] = (await call('GET', path)).status
  await call('POST', '/products', product('AAA-9'))
  seen.listed = (await call('GET', '/products')).body.data.map((row) => row.sku).join()
  await app.close()
  return seen
}

const correct = await observe({})
console.log('correct', JSON.stringify({ ...correct, document: correct.document.length }))
for (const bug of BUGS) {
  const seen = await observe({ bug })
  const changed = Object.keys(correct).filter((name) => seen[name] !== correct[name])
  assert.deepEqual(changed, [bug], `bug ${bug} changed ${changed}`)
  console.log('bug', bug, JSON.stringify(correct[bug]), '->', JSON.stringify(seen[bug]))
}
const expected = { 'newest-first': 'first', 'trimmed-text': 'name', 'absolute-links': 'next', 'lagging-list': 'listed' }
for (const variant of VARIANTS) {
  const seen = await observe({ variant })
  const changed = Object.keys(correct).filter((name) => seen[name] !== correct[name])
  assert.deepEqual(changed, [expected[variant]], `variant ${variant} changed ${changed}`)
  console.log('variant', variant, JSON.stringify(correct[changed[0]]), '->', JSON.stringify(seen[changed[0]]))
}
