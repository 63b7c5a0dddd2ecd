import { Type } from 'typebox'

// Ajv turns null into '' under anyOf with coerceTypes, so a nullable field is one schema with two types.
export const Nullable = (schema) => Type.Unsafe({ ...schema, type: [schema.type, 'null'] })
export const OneOf = (values, options = {}) => Type.Unsafe({ type: 'string', enum: values, ...options })
export const Instant = (options = {}) => Type.String({ format: 'date-time', ...options })
export const ref = (name) => Type.Unsafe({ $ref: `${name}#` })

const BodyOptions = { additionalProperties: false }
export const Body = (properties, options = {}) => Type.Object(properties, { ...BodyOptions, ...options })

/** Returns the schema of a PATCH body: every field is optional and no field has a default. */
export function patchOf (schema) {
  const properties = Object.fromEntries(Object.entries(schema.properties).map(([name, field]) => {
    const { default: _default, ...rest } = field
    return [name, rest.type === 'object' ? patchOf(rest) : rest]
  }))
  const { required: _required, default: _default, ...rest } = schema
  return Type.Unsafe({ ...rest, properties })
}

export const ErrorBody = Type.Object({
  statusCode: Type.Integer(),
  code: Type.Optional(Type.String()),
  error: Type.String(),
  message: Type.String()
}, { $id: 'Error' })

export const Links = Type.Object({
  self: Type.String({ format: 'uri-reference' }),
  next: Nullable(Type.String({ format: 'uri-reference' })),
  prev: Nullable(Type.String({ format: 'uri-reference' }))
}, { $id: 'Links' })

export const Meta = Type.Object({
  total: Type.Integer({ minimum: 0, description: 'How many resources match, over all pages.' }),
  limit: Type.Integer({ minimum: 1 }),
  offset: Type.Integer({ minimum: 0 })
}, { $id: 'Meta' })

export const Page = (name) => Type.Object({
  data: Type.Array(ref(name)),
  meta: ref('Meta'),
  links: ref('Links')
})

export const PageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
  offset: Type.Optional(Type.Integer({ minimum: 0, default: 0 }))
}

const DESCRIPTIONS = {
  400: 'The request breaks its schema.',
  401: 'The bearer token is missing or wrong.',
  404: 'The resource does not exist.',
  409: 'The request conflicts with the stored data.',
  422: 'The request names a resource that does not exist.'
}

/** Returns the error responses of a route by status code. */
export function errors (...codes) {
  return Object.fromEntries(codes.map((code) => [code, {
    description: DESCRIPTIONS[code],
    content: { 'application/json': { schema: ref('Error') } }
  }]))
}

export const ok = (description, schema) => ({ description, content: { 'application/json': { schema } } })
export const noContent = (description) => ({ description, type: 'null' })
