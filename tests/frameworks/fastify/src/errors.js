const NAMES = { 400: 'Bad Request', 404: 'Not Found', 409: 'Conflict', 422: 'Unprocessable Entity' }

/** An error that Fastify sends as `{statusCode, code, error, message}`. */
export class ApiError extends Error {
  constructor (statusCode, code, message) {
    super(message)
    this.name = NAMES[statusCode]
    this.statusCode = statusCode
    this.code = code
  }
}

export const badRequest = (message) => new ApiError(400, 'BAD_REQUEST', message)
export const notFound = (what, id) => new ApiError(404, 'NOT_FOUND', `${what} '${id}' does not exist`)
export const conflict = (message) => new ApiError(409, 'CONFLICT', message)
export const unprocessable = (message) => new ApiError(422, 'UNPROCESSABLE', message)
