/** The token of the warehouse's only client. A real deployment would read it from the environment. */
export const API_TOKEN = process.env.WAREHOUSE_TOKEN ?? 'warehouse-local-token'

/** Options of @fastify/bearer-auth. Its errors have the shape of every other error. */
export const bearerOptions = {
  keys: new Set([API_TOKEN]),
  verifyErrorLogLevel: 'debug',
  errorResponse: (error) => ({
    statusCode: 401,
    code: 'UNAUTHORIZED',
    error: 'Unauthorized',
    message: error.message
  })
}
