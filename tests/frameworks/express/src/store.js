import { randomBytes } from 'node:crypto'
import { gone, notFound } from './errors.js'

/** An in-memory table of rows with an id. */
export class Table {
  #rows = new Map()
  #deleted = new Set()
  #last = 0

  constructor (what, prefix, behavior) {
    this.what = what
    this.prefix = prefix
    this.behavior = behavior
  }

  /** Returns an id for a new row. */
  newId () {
    if (this.behavior.variant('integer-ids')) return (this.#last += 1)
    return `${this.prefix}_${randomBytes(9).toString('hex')}`
  }

  get (id) {
    const row = this.#rows.get(String(id))
    if (row !== undefined) return row
    if (this.behavior.variant('gone-410') && this.#deleted.has(String(id))) throw gone(this.what, id)
    throw notFound(this.what, id)
  }

  has (id) {
    return this.#rows.has(String(id))
  }

  save (row) {
    this.#rows.set(String(row.id), row)
    return row
  }

  delete (id) {
    this.#rows.delete(String(id))
    this.#deleted.add(String(id))
  }

  /** Returns the rows that match, in the order of lists. */
  filter (predicate) {
    const rows = [...this.#rows.values()].filter(predicate)
    return this.behavior.variant('newest-first') ? rows.reverse() : rows
  }
}
