import { randomUUID } from 'node:crypto'
import { isVariant } from '../behavior'

/** Returns a function that makes ids: `prefix` and a number, or UUIDs. */
export function idMaker(prefix: string): () => string {
  let last = 0
  return () => (isVariant('uuid-ids') ? randomUUID() : `${prefix}${(last += 1)}`)
}
