import express from 'express'
import OpenApiValidator from 'express-openapi-validator'
import { securityHandlers } from './auth.js'
import { behavior } from './behavior.js'
import { customerRoutes } from './customers.js'
import { loadDocument } from './document.js'
import { errorHandler } from './errors.js'
import { invoiceRoutes } from './invoices.js'
import { paymentRoutes } from './payments.js'
import { Table } from './store.js'

/** Returns the Express application. */
export function buildApp (options = {}) {
  const active = behavior(options)
  const document = loadDocument(active)
  const context = {
    behavior: active,
    customers: new Table('customer', 'cus', active),
    invoices: new Table('invoice', 'inv', active),
    payments: new Table('payment', 'pay', active)
  }

  const app = express()
  app.disable('x-powered-by')
  if (active.variant('null-omitted')) {
    app.set('json replacer', (key, value) => value === null ? undefined : value)
  }
  app.get('/openapi.json', (req, res) => res.type('json').send(JSON.stringify(document)))
  app.use(express.json())
  // The validator fills in defaults. Bug put-keeps-absent needs the body as the client sent it.
  app.use((req, res, next) => {
    req.sent = structuredClone(req.body)
    next()
  })
  app.use(OpenApiValidator.middleware({
    apiSpec: structuredClone(document),
    validateRequests: { allErrors: true },
    ajvFormats: { mode: 'full' }, // the default mode accepts 30 February
    validateResponses: false,
    validateSecurity: { handlers: securityHandlers(active) }
  }))
  app.use(customerRoutes(context))
  app.use(invoiceRoutes(context))
  app.use(paymentRoutes(context))
  app.use(errorHandler)
  return app
}
