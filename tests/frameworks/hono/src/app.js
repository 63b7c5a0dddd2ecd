import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { randomUUID } from 'node:crypto'
import { authentication } from './auth.js'
import { behavior as choose } from './behavior.js'
import { errors, badRequest, notFound } from './errors.js'
import { schemas } from './schemas.js'

/** Returns the Hono application. */
export function buildApp (options = {}) {
  const behavior = choose(options)
  const kinds = schemas(behavior)
  const { onInvalid, onError, onMissing } = errors(behavior)
  const app = new OpenAPIHono({ defaultHook: onInvalid })
  const playlists = new Map()
  const tracks = new Map()

  app.onError(onError)
  app.notFound(onMissing)
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  app.use('/playlists', authentication())
  app.use('/playlists/:playlistId', authentication())
  app.use('/playlists/:playlistId/tracks/:trackId', authentication())
  app.use('/playlists/:playlistId/tracks', async (c, next) => {
    if (behavior.bug('tracks-open') && c.req.method === 'POST') return next()
    return authentication()(c, next)
  })

  const content = (schema, description) => ({ description, content: { 'application/json': { schema } } })
  const wrapped = (schema) => behavior.variant('enveloped') ? z.object({ data: schema }) : schema
  const shown = (resource) => behavior.variant('enveloped') ? { data: resource } : resource
  const errorType = behavior.variant('problem-errors') ? 'application/problem+json' : 'application/json'
  const failures = (...codes) => Object.fromEntries(codes.map((code) => [
    code, { description: 'Why the request failed.', content: { [errorType]: { schema: kinds.Error } } }
  ]))
  const json = (schema) => ({ required: true, content: { 'application/json': { schema } } })
  const deleted = behavior.variant('delete-204')
    ? { 204: { description: 'It is gone.' } }
    : { 200: content(z.object({ id: z.string(), deleted: z.boolean() }), 'It is gone.') }
  const gone = (c, id) => behavior.variant('delete-204') ? c.body(null, 204) : c.json({ id, deleted: true })
  const route = (method, path, summary, rest) => createRoute({
    method, path, summary, security: [{ bearer: [] }], tags: [path.includes('tracks') ? 'tracks' : 'playlists'], ...rest
  })
  const inPlaylist = z.object({ playlistId: z.string() })
  const inTrack = z.object({ playlistId: z.string(), trackId: z.string() })

  app.openapi(route('get', '/playlists', 'List playlists', {
    request: { query: kinds.PlaylistQuery },
    responses: { 200: content(kinds.PlaylistPage, 'A page of playlists.'), ...failures(400, 401) }
  }), (c) => {
    const { limit, cursor, visibility, collaborative } = c.req.valid('query')
    const byCollaborative = behavior.bug('filter-truthy') ? Boolean(collaborative) : collaborative !== undefined
    let rows = [...playlists.values()].filter((row) => !row.isDeleted)
    if (behavior.variant('newest-first')) rows.reverse()
    if (visibility !== undefined) rows = rows.filter((row) => row.visibility === visibility)
    if (byCollaborative) rows = rows.filter((row) => row.collaborative === collaborative)
    if (cursor !== undefined) rows = rows.slice(startOf(rows, cursor))
    const size = behavior.bug('limit-ignored') ? 50 : limit
    const items = rows.slice(0, size)
    const nextCursor = rows.length > size ? Buffer.from(items.at(-1).id).toString('base64url') : null
    return c.json({ items: items.map(playlistOf), nextCursor })
  })

  app.openapi(route('post', '/playlists', 'Create a playlist', {
    request: { body: json(kinds.PlaylistInput) },
    responses: { 201: content(wrapped(kinds.Playlist), 'The new playlist.'), ...failures(400, 401) }
  }), async (c) => {
    const input = c.req.valid('json')
    if (behavior.bug('crossfade-or-default')) input.crossfadeSeconds = input.crossfadeSeconds || 3
    if (behavior.bug('visibility-other-default')) {
      input.visibility = (await c.req.json()).visibility ?? 'public'
    }
    const now = new Date().toISOString()
    const playlist = { id: `pl_${randomUUID()}`, ...fieldsOf(input), createdAt: now, updatedAt: now }
    playlists.set(playlist.id, playlist)
    return c.json(shown(playlistOf(playlist)), 201)
  })

  app.openapi(route('get', '/playlists/{playlistId}', 'Get a playlist', {
    request: { params: inPlaylist },
    responses: { 200: content(wrapped(kinds.Playlist), 'The playlist.'), ...failures(401, 404) }
  }), (c) => c.json(shown(playlistOf(find(c.req.valid('param').playlistId)))))

  app.openapi(route('put', '/playlists/{playlistId}', 'Replace a playlist', {
    description: 'A property that the body leaves out gets its default.',
    request: { params: inPlaylist, body: json(kinds.PlaylistInput) },
    responses: { 200: content(wrapped(kinds.Playlist), 'The playlist as stored.'), ...failures(400, 401, 404) }
  }), (c) => {
    const playlist = find(c.req.valid('param').playlistId)
    const input = fieldsOf(c.req.valid('json'))
    return c.json(shown(store(playlist, behavior.bug('put-merges') ? withoutNull(input) : input)))
  })

  app.openapi(route('patch', '/playlists/{playlistId}', 'Change a playlist', {
    description: 'Changes only the properties that the body has. A cover is replaced as a whole.',
    request: { params: inPlaylist, body: json(kinds.PlaylistPatch) },
    responses: { 200: content(wrapped(kinds.Playlist), 'The playlist as stored.'), ...failures(400, 401, 404) }
  }), (c) => {
    const playlist = find(c.req.valid('param').playlistId)
    const changes = fieldsOf(c.req.valid('json'))
    return c.json(shown(store(playlist, behavior.bug('patch-nullish-dropped') ? withoutNull(changes) : changes)))
  })

  app.openapi(route('delete', '/playlists/{playlistId}', 'Delete a playlist and its tracks', {
    request: { params: inPlaylist },
    responses: { ...deleted, ...failures(401, 404) }
  }), (c) => {
    const { id } = find(c.req.valid('param').playlistId)
    if (behavior.bug('delete-only-hides')) {
      playlists.get(id).isDeleted = true
    } else {
      playlists.delete(id)
      for (const track of tracksOf(id)) tracks.delete(track.id)
    }
    return gone(c, id)
  })

  app.openapi(route('get', '/playlists/{playlistId}/tracks', 'List the tracks of a playlist', {
    request: { params: inPlaylist },
    responses: { 200: content(z.array(kinds.Track), 'All tracks, in the order in which they were added.'), ...failures(401, 404) }
  }), (c) => c.json(tracksOf(find(c.req.valid('param').playlistId).id).map(trackOf)))

  app.openapi(route('post', '/playlists/{playlistId}/tracks', 'Add a track', {
    request: { params: inPlaylist, body: json(kinds.TrackInput) },
    responses: { 201: content(wrapped(kinds.Track), 'The new track.'), ...failures(400, 401, 404) }
  }), (c) => {
    const { id: playlistId } = find(c.req.valid('param').playlistId)
    const track = { id: `tr_${randomUUID()}`, playlistId, ...rated(c.req.valid('json')), addedAt: new Date().toISOString() }
    tracks.set(track.id, track)
    return c.json(shown(trackOf(track)), 201)
  })

  app.openapi(route('get', '/playlists/{playlistId}/tracks/{trackId}', 'Get a track', {
    request: { params: inTrack },
    responses: { 200: content(wrapped(kinds.Track), 'The track.'), ...failures(401, 404) }
  }), (c) => c.json(shown(trackOf(findTrack(c.req.valid('param'), behavior.bug('track-of-any-playlist'))))))

  app.openapi(route('put', '/playlists/{playlistId}/tracks/{trackId}', 'Replace a track', {
    description: 'A property that the body leaves out gets its default.',
    request: { params: inTrack, body: json(kinds.TrackInput) },
    responses: { 200: content(wrapped(kinds.Track), 'The track as stored.'), ...failures(400, 401, 404) }
  }), (c) => {
    const track = findTrack(c.req.valid('param'))
    Object.assign(track, rated(c.req.valid('json')))
    return c.json(shown(trackOf(track)))
  })

  app.openapi(route('delete', '/playlists/{playlistId}/tracks/{trackId}', 'Remove a track', {
    request: { params: inTrack },
    responses: { ...deleted, ...failures(401, 404) }
  }), (c) => {
    const { id } = findTrack(c.req.valid('param'))
    tracks.delete(id)
    return gone(c, id)
  })

  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Playlists', version: '1.2.0', description: 'Playlists and their tracks.' }
  })

  function find (id) {
    const playlist = playlists.get(id)
    if (playlist === undefined) throw notFound('playlist', id)
    return playlist
  }

  function findTrack ({ playlistId, trackId }, anywhere = false) {
    const track = tracks.get(trackId)
    const isHere = anywhere || find(playlistId).id === track?.playlistId
    if (track === undefined || !isHere) throw notFound('track', trackId)
    return track
  }

  function tracksOf (playlistId) {
    return [...tracks.values()].filter((track) => track.playlistId === playlistId)
  }

  function startOf (rows, cursor) {
    const last = rows.findIndex((row) => row.id === Buffer.from(cursor, 'base64url').toString())
    if (last < 0) throw badRequest(`cursor '${cursor}' leads nowhere`)
    return behavior.bug('cursor-repeats') ? last : last + 1
  }

  function fieldsOf (input) {
    const fields = { ...input }
    if (behavior.bug('cover-alt-lost') && fields.cover) fields.cover = { url: fields.cover.url, alt: '' }
    return fields
  }

  function rated (input) {
    const isRounded = behavior.bug('rating-rounded') && input.rating !== null
    return isRounded ? { ...input, rating: Math.round(input.rating) } : input
  }

  function store (playlist, changes) {
    Object.assign(playlist, changes, { updatedAt: new Date().toISOString() })
    return playlistOf(playlist)
  }

  function playlistOf ({ isDeleted, ...playlist }) {
    return { ...playlist, trackCount: tracksOf(playlist.id).length }
  }

  function trackOf (track) {
    return behavior.bug('explicit-as-text') ? { ...track, explicit: String(track.explicit) } : track
  }

  return app
}

function withoutNull (fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
}
