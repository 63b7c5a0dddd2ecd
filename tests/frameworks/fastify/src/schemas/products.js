import { Type } from 'typebox'
import { Body, Instant, Nullable, OneOf, Page, PageQuery } from './common.js'

const CATEGORIES = ['hardware', 'stationery', 'grocery', 'other']
const CURRENCIES = ['EUR', 'USD', 'GBP']
const UNITS = ['mm', 'cm', 'm']

export const REORDER_LEVEL = 10

const descriptionText = Type.String({ maxLength: 500 })
const nullableDescription = Type.Optional(Nullable({ ...descriptionText, default: null }))
// Bug description-null-coerced: Ajv tries the string first and coerces null to ''.
const unionDescription = Type.Optional(Type.Union([descriptionText, Type.Null()], { default: null }))

/** Returns the schema of the body of POST and PUT. */
export function productInput (behavior) {
  return Body({
    sku: Type.String({ pattern: '^[A-Z0-9][A-Z0-9-]{2,19}$', description: 'Unique among all products.' }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    description: behavior.bug('description-null-coerced') ? unionDescription : nullableDescription,
    category: Type.Optional(OneOf(CATEGORIES, { default: 'other' })),
    priceCents: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
    currency: Type.Optional(OneOf(CURRENCIES, { default: 'EUR' })),
    reorderLevel: Type.Optional(Type.Integer({
      minimum: 0, maximum: 1_000_000, default: REORDER_LEVEL, description: 'Reorder when the stock falls below it.'
    })),
    discontinued: Type.Optional(Type.Boolean({ default: false })),
    tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 30 }), { maxItems: 20, default: [] })),
    dimensions: Type.Optional(Body({
      unit: Type.Optional(OneOf(UNITS, { default: 'cm' })),
      width: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000, default: 0 })),
      height: Type.Optional(Type.Number({ minimum: 0, maximum: 100_000, default: 0 })),
      fragile: Type.Optional(Type.Boolean({ default: false }))
    }, { default: {} })),
    barcode: Type.Optional(Nullable(Type.String({
      pattern: '^[0-9]{8,14}$', description: 'Null where the product has none.'
    }))),
    availableFrom: Type.Optional(Nullable(Instant({ description: 'Null where the product is available at once.' })))
  })
}

/** Returns the schema of a route with the documented description, so that the bug leaves the document alone. */
export function documented (schema) {
  const field = schema?.body?.properties?.description
  if (field?.anyOf === undefined) return schema
  const description = 'default' in field ? nullableDescription : Nullable(descriptionText)
  return { ...schema, body: { ...schema.body, properties: { ...schema.body.properties, description } } }
}

export const Product = Type.Object({
  id: Type.String({ format: 'uuid' }),
  sku: Type.String(),
  name: Type.String(),
  description: Nullable(Type.String()),
  category: OneOf(CATEGORIES),
  priceCents: Type.Integer(),
  currency: OneOf(CURRENCIES),
  reorderLevel: Type.Integer(),
  discontinued: Type.Boolean(),
  tags: Type.Array(Type.String()),
  dimensions: Type.Object({
    unit: OneOf(UNITS),
    width: Type.Number(),
    height: Type.Number(),
    fragile: Type.Boolean()
  }),
  barcode: Nullable(Type.String()),
  availableFrom: Nullable(Instant()),
  stock: Type.Integer({ description: 'The sum of the movements.' }),
  createdAt: Instant(),
  updatedAt: Instant()
}, { $id: 'Product' })

export const ProductParams = Type.Object({ productId: Type.String({ format: 'uuid' }) })

export const ProductQuery = Type.Object({
  ...PageQuery,
  category: Type.Optional(OneOf(CATEGORIES)),
  includeDiscontinued: Type.Optional(Type.Boolean({
    default: false, description: 'False leaves discontinued products out of the list.'
  })),
  sort: Type.Optional(OneOf(['createdAt', 'name', 'sku'], { default: 'createdAt', description: 'Ascending order.' }))
})

export const ProductPage = Page('Product')
