/** An error with a status, in the shape of the errors of express-openapi-validator. */
export class ApiError extends Error {
  constructor (status, message) {
    super(message)
    this.status = status
  }
}

export const notFound = (what, id) => new ApiError(404, `${what} '${id}' does not exist`)
export const gone = (what, id) => new ApiError(410, `${what} '${id}' was deleted`)
export const conflict = (message) => new ApiError(409, message)
export const unprocessable = (message) => new ApiError(422, message)

/** Sends every error as JSON. */
export function errorHandler (error, req, res, next) {
  if (res.headersSent) return next(error)
  const status = error.status ?? 500
  const message = status === 500 ? 'Internal Server Error' : error.message
  res.status(status).set(error.headers ?? {}).json({ message, errors: error.errors ?? [] })
}
