import { badRequest } from './errors.js'

/** Returns the instant in UTC with milliseconds. Throws a 400 for a leap second, which Ajv accepts. */
export function toInstant (text) {
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) throw badRequest(`'${text}' is not a point in time`)
  return instant.toISOString()
}

/** Returns the instant in UTC, or null where the client sent null or nothing. */
export function toInstantOrNull (text) {
  return text == null ? null : toInstant(text)
}

/** Returns the text without surrounding white space. Throws a 400 where nothing is left of a required text. */
export function trimRequired (text, field) {
  const trimmed = text.trim()
  if (trimmed === '') throw badRequest(`body/${field} must not be blank`)
  return trimmed
}
