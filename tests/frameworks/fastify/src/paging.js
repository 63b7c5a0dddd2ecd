/** Returns the page of `rows` in its envelope, with links to the pages around it. */
export function envelope (request, rows, { limit, offset }, { absolute = false, slice } = {}) {
  const data = (slice ?? ((all) => all.slice(offset, offset + limit)))(rows)
  const link = (at) => pageLink(request, at, absolute)
  return {
    data,
    meta: { total: rows.length, limit, offset },
    links: {
      self: link(offset),
      next: offset + limit < rows.length ? link(offset + limit) : null,
      prev: offset > 0 ? link(Math.max(0, offset - limit)) : null
    }
  }
}

function pageLink (request, offset, absolute) {
  const here = new URL(request.url, `${request.protocol}://${request.host}`)
  here.searchParams.set('limit', request.query.limit)
  here.searchParams.set('offset', offset)
  return absolute ? here.href : here.pathname + here.search
}
