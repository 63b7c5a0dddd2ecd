import { Router } from 'express'
import { conflict, unprocessable } from './errors.js'
import { matches, pageOf } from './paging.js'

const AFTER_SENDING = ['note', 'reminders']
const DAY_MS = 24 * 60 * 60 * 1000

/** Returns the routes of invoices. */
export function invoiceRoutes ({ behavior, customers, invoices, payments }) {
  const router = Router()
  let lastNumber = 0

  router.get('/invoices', (req, res) => {
    const { page, perPage, ...filters } = req.query
    const { customerId, status, currency } = filters
    const rows = invoices.filter((row) => matches(row, { customerId, status, currency }))
    const found = pageOf(rows, { page, perPage }, { first: behavior.bug('page-zero-based') ? 0 : 1 })
    if (behavior.bug('list-without-currency')) found.data = found.data.map(({ currency, ...rest }) => rest)
    res.json(found)
  })

  router.post('/invoices', (req, res) => {
    const now = new Date().toISOString()
    const fields = fieldsOf(req)
    lastNumber += 1
    const invoice = invoices.save(priced({
      id: invoices.newId(),
      number: `2026-${String(lastNumber).padStart(5, '0')}`,
      status: 'draft',
      ...fields,
      sentAt: null,
      createdAt: now,
      updatedAt: now
    }))
    res.status(201).location(`/invoices/${invoice.id}`).json(invoice)
  })

  router.get('/invoices/:invoiceId', (req, res) => {
    res.json(invoices.get(req.params.invoiceId))
  })

  router.put('/invoices/:invoiceId', (req, res) => {
    const invoice = draft(req.params.invoiceId, 'replaced')
    const fields = behavior.bug('put-keeps-absent') ? pick(fieldsOf(req), Object.keys(req.sent)) : fieldsOf(req)
    answer(res, store(invoice, fields))
  })

  router.patch('/invoices/:invoiceId', (req, res) => {
    const invoice = invoices.get(req.params.invoiceId)
    const names = Object.keys(req.body)
    const forbidden = names.filter((name) => !AFTER_SENDING.includes(name))
    if (invoice.status === 'sent' && forbidden.length > 0) throw conflict(`a sent invoice keeps its ${forbidden.join(', ')}`)
    const changes = pick(fieldsOf(req), names)
    if (behavior.bug('patch-note-null-ignored') && changes.note === null) delete changes.note
    answer(res, store(invoice, changes))
  })

  router.delete('/invoices/:invoiceId', (req, res) => {
    const { id } = draft(req.params.invoiceId, 'deleted')
    for (const payment of payments.filter((row) => row.invoiceId === id)) payments.delete(payment.id)
    invoices.delete(id)
    res.status(204).end()
  })

  router.post('/invoices/:invoiceId/send', (req, res) => {
    const invoice = draft(req.params.invoiceId, 'sent again')
    res.json(store(invoice, { status: 'sent', sentAt: new Date().toISOString() }))
  })

  function draft (id, change) {
    const invoice = invoices.get(id)
    if (invoice.status !== 'draft') throw conflict(`a sent invoice cannot be ${change}`)
    return invoice
  }

  function store (invoice, changes) {
    return invoices.save(priced({ ...invoice, ...changes, updatedAt: new Date().toISOString() }))
  }

  function answer (res, invoice) {
    if (behavior.variant('minimal-return')) return res.status(204).end()
    res.json(invoice)
  }

  /** Returns the stored form of a body that passed validation. */
  function fieldsOf ({ body, sent }) {
    const { customerId, currency, discountPercent, dueOn, note, reminders } = body
    const { lines } = behavior.bug('line-quantity-zero') ? sent : body
    if (customerId !== undefined && !customers.has(customerId)) throw unprocessable(`customer '${customerId}' does not exist`)
    return {
      customerId,
      lines: lines?.map(({ description, quantity, unitPriceCents }) => ({ description, quantity: quantity ?? 0, unitPriceCents })),
      currency,
      discountPercent: behavior.bug('discount-truncated') ? parseInt(discountPercent, 10) : discountPercent,
      dueOn: behavior.bug('due-date-shifted') && dueOn ? dayBefore(dueOn) : dueOn,
      note,
      reminders
    }
  }

  return router
}

function priced (invoice) {
  const sum = invoice.lines.reduce((total, line) => total + line.quantity * line.unitPriceCents, 0)
  return { ...invoice, totalCents: Math.round(sum * (1 - invoice.discountPercent / 100)) }
}

function pick (fields, names) {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)))
}

function dayBefore (date) {
  return new Date(Date.parse(date) - DAY_MS).toISOString().slice(0, 10)
}
