import { Router } from 'express'
import { notFound } from './errors.js'

/** Returns the routes of the payments of an invoice. */
export function paymentRoutes ({ behavior, invoices, payments }) {
  const router = Router()

  router.get('/invoices/:invoiceId/payments', (req, res) => {
    const { id } = invoices.get(req.params.invoiceId)
    res.json(payments.filter((row) => row.invoiceId === id))
  })

  router.post('/invoices/:invoiceId/payments', (req, res) => {
    const { id } = invoices.get(req.params.invoiceId)
    const { amountCents, method, reference, paidAt } = req.body
    const payment = payments.save({
      id: payments.newId(),
      invoiceId: id,
      amountCents,
      method,
      reference,
      paidAt: new Date(paidAt ?? Date.now()).toISOString()
    })
    res.status(201).location(`/invoices/${id}/payments/${payment.id}`).json(payment)
  })

  router.get('/invoices/:invoiceId/payments/:paymentId', (req, res) => {
    res.json(find(req))
  })

  router.delete('/invoices/:invoiceId/payments/:paymentId', (req, res) => {
    payments.delete(find(req).id)
    res.status(204).end()
  })

  function find ({ method, params: { invoiceId, paymentId } }) {
    if (method === 'GET' && behavior.bug('payment-of-any-invoice')) return payments.get(paymentId)
    const invoice = invoices.get(invoiceId)
    const payment = payments.get(paymentId)
    if (payment.invoiceId !== invoice.id) throw notFound('payment', paymentId)
    return payment
  }

  return router
}
