// Starts the application once without a switch and once with each switch, and sends it a few plain requests.
const assert = require('node:assert/strict')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const readline = require('node:readline')

const ids = (name) => fs.readFileSync(path.join(__dirname, name), 'utf8').match(/(?<=^- id: ).+/gm)

async function start (options) {
  const child = spawn(process.execPath, [path.join(__dirname, 'server.js'), '--port', '0', ...options], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [line] = await once(readline.createInterface(child.stdout), 'line')
  const { url, document, auth: headers } = JSON.parse(line)
  const call = async (method, target, body, sent = headers) => {
    const response = await fetch(target === document ? target : `${url}/v1${target}`, {
      method, body: body && JSON.stringify(body), headers: { ...sent, 'content-type': 'application/json' }
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
  }
  return { child, call, document }
}

/** Returns what was observed, by the id of the switch that changes it. */
async function observe (...options) {
  const { child, call, document } = await start(options)
  const seen = { document: JSON.stringify((await call('GET', document)).body) }
  const ticket = (more) => ({ subject: 'Printer', requesterEmail: 'Someone@example.com', ...more })
  const login = { email: 'agent@example.com', password: 'correct-horse' }

  assert.equal((await call('POST', '/auth/login', login, {})).status, 200)
  assert.equal((await call('POST', '/auth/login', { ...login, password: 'wrong' }, {})).status, 401)
  const user = await call('POST', '/users', { email: 'new@example.com', password: 'long-enough', name: 'New' })
  assert.equal(user.status, 201)
  assert.equal((await call('POST', '/users', { email: 'NEW@example.com', password: 'long-enough', name: 'N' })).status, 409)
  assert.equal((await call('GET', `/users/${user.body.id}`)).status, 200)
  seen['password-in-response'] = user.body.password
  seen['uuid-ids'] = user.body.id.length

  const full = { estimateHours: 0, settings: { slaHours: 0 }, dueAt: '2026-01-01T10:00:00+02:00', externalRef: 'AB-1' }
  const first = await call('POST', '/tickets', ticket({ ...full, assigneeId: user.body.id }))
  assert.equal(first.status, 201)
  seen['estimate-or-default'] = first.body.estimateHours
  seen['settings-without-type'] = JSON.stringify(first.body.settings)
  seen['dates-as-sent'] = first.body.dueAt
  seen['normalized-email'] = first.body.requesterEmail
  seen['extra-headers'] = first.headers.get('cache-control')
  assert.equal((await call('POST', '/tickets', ticket({ externalRef: 'AB-1' }))).status, 409)
  assert.equal((await call('POST', '/tickets', ticket({ assigneeId: 'nobody' }))).status, 422)
  assert.equal((await call('POST', '/tickets', { subject: 'x' })).status, 400)
  assert.equal((await call('GET', '/tickets', undefined, {})).status, 401)
  assert.equal((await call('GET', '/tickets/abc')).status, 400)
  seen['page-off-by-one'] = (await call('GET', '/tickets')).body.items.length
  seen['unassigned-false-is-true'] = (await call('GET', '/tickets?unassigned=false')).body.totalItems

  const second = await call('POST', '/tickets', ticket())
  const target = `/tickets/${second.body.id}`
  assert.deepEqual(second.body.settings, {
    notifyRequester: true, visibility: 'public', slaHours: 24, escalateTo: null
  })
  seen['priority-null-accepted'] = (await call('PATCH', target, { priority: null })).status
  const patched = await call('PATCH', target, { body: 'Text', settings: { slaHours: 1 } })
  assert.equal(patched.body.settings.slaHours, 1)
  seen['patch-undefined-overwrites'] = patched.body.subject
  assert.equal((await call('PUT', target, ticket())).body.body, '')

  const comment = await call('POST', `${target}/comments`, { text: 'A comment' })
  assert.equal(comment.status, 201)
  seen['comment-ticket-id-string'] = typeof comment.body.ticketId
  for (let count = 1; count < 12; count += 1) await call('POST', `${target}/comments`, { text: 'More' })
  const comments = await call('GET', `${target}/comments`)
  assert.equal(comments.headers.get('x-total-count'), '12')
  seen['limit-default-not-applied'] = comments.body.length
  const commentTarget = `${target}/comments/${comment.body.id}`
  assert.notEqual((await call('PATCH', commentTarget, { text: 'Other' })).body.editedAt, null)
  seen['comment-delete-open'] = (await call('DELETE', commentTarget, undefined, {})).status
  await call('DELETE', commentTarget)
  assert.equal((await call('PATCH', commentTarget, { text: 'Other' })).status, 404)
  assert.equal((await call('DELETE', target)).status, 204)
  assert.equal((await call('GET', target)).status, 404)
  child.kill()
  await once(child, 'exit')
  return seen
}

async function main () {
  const correct = await observe()
  console.log('correct', JSON.stringify({ ...correct, document: correct.document.length }))
  for (const kind of ['bug', 'variant']) {
    for (const id of ids(`${kind}s.yaml`)) {
      const seen = await observe(`--${kind}`, id)
      const changed = Object.keys(correct).filter((name) => seen[name] !== correct[name])
      assert.deepEqual(changed, [id], `${kind} ${id} changed ${changed}`)
      console.log(kind, id, JSON.stringify(correct[id]), '->', JSON.stringify(seen[id]))
    }
  }
}

main()
