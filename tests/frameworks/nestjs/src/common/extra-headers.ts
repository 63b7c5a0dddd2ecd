import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Adds the headers that a gateway in front of the application would add. */
export function extraHeaders(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  response.setHeader('X-Request-Id', randomUUID())
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('RateLimit-Limit', '1000000')
  response.setHeader('RateLimit-Remaining', '999999')
  response.setHeader('Server-Timing', 'app;dur=1')
  next()
}
