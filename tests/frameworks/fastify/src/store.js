const LAG_MS = 300

/** An in-memory table. `list` can read from a replica that follows after a lag. */
export class Table {
  #rows = new Map()
  #replica = new Map()
  #lagging

  constructor ({ lagging = false } = {}) {
    this.#lagging = lagging
  }

  get (id) {
    return this.#rows.get(id)
  }

  save (row) {
    this.#rows.set(row.id, row)
    const copy = structuredClone(row)
    this.#replicate(() => this.#replica.set(row.id, copy))
    return row
  }

  delete (id) {
    this.#rows.delete(id)
    this.#replicate(() => this.#replica.delete(id))
  }

  find (predicate) {
    for (const row of this.#rows.values()) if (predicate(row)) return row
    return undefined
  }

  /** Returns every row that matches, never from the replica. */
  filter (predicate) {
    return [...this.#rows.values()].filter(predicate)
  }

  /** Returns the rows in the order of their creation, as far as the replica has them. */
  list () {
    return [...(this.#lagging ? this.#replica : this.#rows).values()]
  }

  #replicate (change) {
    if (this.#lagging) setTimeout(change, LAG_MS).unref()
  }
}
