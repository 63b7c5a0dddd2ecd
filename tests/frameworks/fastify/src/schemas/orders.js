import { Type } from 'typebox'
import { Body, Instant, Nullable, OneOf, Page, PageQuery, patchOf } from './common.js'

const STATUSES = ['open', 'packed', 'shipped', 'cancelled']
const PRIORITIES = ['low', 'normal', 'high']
const METHODS = ['standard', 'express', 'pickup']

const editable = {
  shipping: Type.Optional(Body({
    method: Type.Optional(OneOf(METHODS, { default: 'standard' })),
    giftWrap: Type.Optional(Type.Boolean({ default: false })),
    instructions: Type.Optional(Nullable(Type.String({ maxLength: 300, default: null })))
  }, { default: {} })),
  priority: Type.Optional(OneOf(PRIORITIES, { default: 'normal' })),
  dueAt: Type.Optional(Nullable(Instant({ default: null }))),
  note: Type.Optional(Nullable(Type.String({ maxLength: 500, default: null })))
}

export const OrderInput = Body({
  customer: Body({
    name: Type.String({ minLength: 1, maxLength: 120 }),
    email: Type.String({ format: 'email', maxLength: 200 })
  }),
  lines: Type.Array(Body({
    productId: Type.String({ format: 'uuid' }),
    quantity: Type.Integer({ minimum: 1, maximum: 1000 })
  }), { minItems: 1, maxItems: 50 }),
  ...editable
})

export const OrderPatch = patchOf(Body({
  status: OneOf(STATUSES, { description: 'open, packed, shipped in this order; cancelled from open or packed.' }),
  ...editable
}))

export const Order = Type.Object({
  id: Type.String(),
  status: OneOf(STATUSES),
  customer: Type.Object({ name: Type.String(), email: Type.String() }),
  lines: Type.Array(Type.Object({
    productId: Type.String({ format: 'uuid' }),
    quantity: Type.Integer(),
    unitPriceCents: Type.Integer()
  })),
  shipping: Type.Object({
    method: OneOf(METHODS),
    giftWrap: Type.Boolean(),
    instructions: Nullable(Type.String())
  }),
  priority: OneOf(PRIORITIES),
  dueAt: Nullable(Instant()),
  note: Nullable(Type.String()),
  totalCents: Type.Integer(),
  createdAt: Instant(),
  updatedAt: Instant()
}, { $id: 'Order' })

export const OrderParams = Type.Object({ orderId: Type.String({ minLength: 1 }) })
export const OrderQuery = Type.Object({ ...PageQuery, status: Type.Optional(OneOf(STATUSES)) })
export const OrderPage = Page('Order')
