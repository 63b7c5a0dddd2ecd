import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

const METHODS = ['get', 'put', 'post', 'patch', 'delete']

/** Returns the OpenAPI document. Some variants publish another one. */
export function loadDocument (behavior) {
  const document = parse(readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8'))
  if (behavior.variant('null-omitted')) omitNull(document.components.schemas)
  if (behavior.variant('minimal-return')) returnNothing(document.paths)
  if (behavior.variant('gone-410')) declareGone(document.paths)
  if (behavior.variant('integer-ids')) document.components.schemas.Id = { type: 'integer', minimum: 1, maximum: 2147483647 }
  return document
}

function omitNull (schemas) {
  for (const name of ['Customer', 'Address', 'Invoice', 'Payment']) {
    const schema = schemas[name]
    const optional = Object.entries(schema.properties)
      .filter(([key, value]) => value.nullable || key === 'address')
      .map(([key]) => key)
    schema.required = schema.required.filter((key) => !optional.includes(key))
    for (const key of optional) delete schema.properties[key].nullable
    delete schema.nullable
  }
}

function returnNothing (paths) {
  for (const path of Object.values(paths)) {
    for (const method of ['put', 'patch']) {
      if (path[method] === undefined) continue
      const { 200: _, ...others } = path[method].responses
      path[method].responses = { 204: { description: 'The change is stored.' }, ...others }
    }
  }
}

function declareGone (paths) {
  for (const path of Object.values(paths)) {
    for (const method of METHODS) {
      if (path[method]?.responses[404]) path[method].responses[410] = { $ref: '#/components/responses/Error' }
    }
  }
}
