import { randomBytes } from 'node:crypto'

export const TOKEN_SECONDS = 8 * 3600

/** The key that signs tokens. It lasts as long as the process, as the users do. */
export const TOKEN_SECRET = randomBytes(32).toString('hex')
