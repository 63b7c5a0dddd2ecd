import { Router } from 'express'
import { conflict } from './errors.js'
import { matches, pageOf } from './paging.js'

/** Returns the routes of customers. */
export function customerRoutes ({ behavior, customers, invoices }) {
  const router = Router()

  router.get('/customers', (req, res) => {
    const { page, perPage, language } = req.query
    res.json(pageOf(customers.filter((row) => matches(row, { language })), { page, perPage }))
  })

  router.post('/customers', (req, res) => {
    const { body } = req
    checkEmail(body.email)
    const now = new Date().toISOString()
    const customer = customers.save({
      id: customers.newId(),
      name: body.name,
      email: body.email,
      vatId: body.vatId,
      language: body.language,
      paymentTermDays: behavior.bug('payment-terms-or-default') ? body.paymentTermDays || 30 : body.paymentTermDays,
      taxExempt: body.taxExempt,
      address: cleanAddress(body.address),
      createdAt: now,
      updatedAt: now
    })
    res.status(201).location(`/customers/${customer.id}`).json(customer)
  })

  router.get('/customers/:customerId', (req, res) => {
    res.json(customers.get(req.params.customerId))
  })

  router.patch('/customers/:customerId', (req, res) => {
    const customer = customers.get(req.params.customerId)
    const changes = { ...req.body }
    if ('email' in changes) checkEmail(changes.email, customer.id)
    if ('address' in changes) changes.address = cleanAddress(changes.address)
    const changed = customers.save({ ...customer, ...changes, updatedAt: new Date().toISOString() })
    if (behavior.variant('minimal-return')) return res.status(204).end()
    res.json(changed)
  })

  router.delete('/customers/:customerId', (req, res) => {
    const { id } = customers.get(req.params.customerId)
    if (invoices.filter((row) => row.customerId === id).length > 0) throw conflict('the customer has invoices')
    customers.delete(id)
    res.status(204).end()
  })

  function checkEmail (email, ownId) {
    const taken = customers.filter((row) => row.email === email && row.id !== ownId).length > 0
    if (taken && behavior.bug('duplicate-email-500')) throw new Error(`UNIQUE constraint failed: customers.email`)
    if (taken) throw conflict(`a customer with the email '${email}' exists`)
  }

  function cleanAddress (address) {
    if (behavior.bug('address-null-crash')) return { ...address, country: address.country.toUpperCase() }
    return address
  }

  return router
}
