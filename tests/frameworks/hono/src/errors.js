import { HTTPException } from 'hono/http-exception'

const CODES = { 400: 'bad_request', 401: 'unauthorized', 404: 'not_found', 500: 'internal' }

export const badRequest = (message) => new HTTPException(400, { message })
export const notFound = (what, id) => new HTTPException(404, { message: `${what} '${id}' does not exist` })

/** Returns functions that answer with errors in the shape of the document. */
export function errors (behavior) {
  function answer (c, status, message, issues) {
    if (behavior.variant('problem-errors')) {
      const body = { type: 'about:blank', title: CODES[status], status, detail: message, errors: issues }
      return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' })
    }
    return c.json({ error: { code: CODES[status], message, issues } }, status)
  }

  return {
    onInvalid: (result, c) => {
      if (result.success) return
      const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
      return answer(c, 400, 'The request is not valid', issues)
    },
    onError: (error, c) => {
      const status = error instanceof HTTPException ? error.status : 500
      if (status === 401 && !behavior.variant('problem-errors')) return error.getResponse()
      return answer(c, status, status === 500 ? 'Internal error' : error.message || CODES[status])
    },
    onMissing: (c) => answer(c, 404, 'There is no such path')
  }
}
