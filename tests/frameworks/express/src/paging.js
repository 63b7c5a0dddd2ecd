/** Returns the page of `rows` in its envelope. */
export function pageOf (rows, { page, perPage }, { first = 1 } = {}) {
  const start = (page - first) * perPage
  return { data: rows.slice(start, start + perPage), page, perPage, total: rows.length }
}

/** Returns whether a row has the values of the filters that the client sent. */
export function matches (row, filters) {
  return Object.entries(filters).every(([name, value]) => value === undefined || row[name] === value)
}
