import { bearerAuth } from 'hono/bearer-auth'

/** The token of the only client. A real deployment would read it from the environment. */
export const API_TOKEN = process.env.PLAYLISTS_TOKEN ?? 'playlists-local-token'

/** Returns the middleware that refuses requests without the token, in the shape of every other error. */
export function authentication () {
  const message = { error: { code: 'unauthorized', message: 'A bearer token is needed' } }
  return bearerAuth({
    token: API_TOKEN,
    noAuthenticationHeader: { message },
    invalidAuthenticationHeader: { message },
    invalidToken: { message }
  })
}
