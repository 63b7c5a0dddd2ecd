import { Type } from 'typebox'
import { Body, Instant, Nullable, OneOf, Page, PageQuery } from './common.js'

const KINDS = ['in', 'out']

export const MovementInput = Body({
  kind: OneOf(KINDS),
  quantity: Type.Integer({ minimum: 1, maximum: 100_000 }),
  note: Type.Optional(Nullable(Type.String({ maxLength: 200, default: null }))),
  occurredAt: Type.Optional(Instant({ description: 'The time of the request where the client sends none.' }))
})

export const Movement = Type.Object({
  id: Type.Integer(),
  productId: Type.String({ format: 'uuid' }),
  kind: OneOf(KINDS),
  quantity: Type.Integer(),
  note: Nullable(Type.String()),
  occurredAt: Instant()
}, { $id: 'Movement' })

export const MovementQuery = Type.Object({ ...PageQuery, kind: Type.Optional(OneOf(KINDS)) })
export const MovementPage = Page('Movement')
