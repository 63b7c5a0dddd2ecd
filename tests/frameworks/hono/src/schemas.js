import { z } from '@hono/zod-openapi'

const Visibility = z.enum(['private', 'unlisted', 'public'])

/** Returns the schemas. Some variants publish other ones. */
export function schemas (behavior) {
  const body = behavior.variant('unknown-refused') ? z.strictObject : z.object
  const cover = {
    url: z.string().regex(/^https:\/\/\S+$/).max(300),
    alt: z.string().max(120)
  }
  const CoverInput = body({ ...cover, alt: cover.alt.default('') })
  const playlist = {
    title: z.string().min(1).max(100),
    description: z.string().max(1000).nullable(),
    visibility: Visibility,
    crossfadeSeconds: z.int().min(0).max(12),
    collaborative: z.boolean(),
    cover: CoverInput.nullable()
  }
  const PlaylistInput = body({
    title: playlist.title,
    description: playlist.description.default(null),
    visibility: playlist.visibility.default('private'),
    crossfadeSeconds: playlist.crossfadeSeconds.default(3),
    collaborative: playlist.collaborative.default(false),
    cover: playlist.cover.default(null)
  }).openapi('PlaylistInput')
  const PlaylistPatch = body(playlist).partial().openapi('PlaylistPatch')
  const Playlist = z.object({
    id: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    visibility: Visibility,
    crossfadeSeconds: z.int(),
    collaborative: z.boolean(),
    cover: z.object({ url: z.string(), alt: z.string() }).nullable(),
    trackCount: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime()
  }).openapi('Playlist')
  const TrackInput = body({
    title: z.string().min(1).max(200),
    artist: z.string().min(1).max(200),
    durationMs: z.int().min(1).max(36_000_000),
    explicit: z.boolean().default(false),
    rating: z.number().min(0).max(5).nullable().default(null)
  }).openapi('TrackInput')
  const Track = z.object({
    id: z.string(),
    playlistId: z.string(),
    title: z.string(),
    artist: z.string(),
    durationMs: z.int(),
    explicit: z.boolean(),
    rating: z.number().nullable(),
    addedAt: z.iso.datetime()
  }).openapi('Track')
  const PlaylistPage = z.object({
    items: z.array(Playlist),
    nextCursor: z.string().nullable().openapi({ description: 'Leads to the playlists after this page; null on the last one.' })
  }).openapi('PlaylistPage')
  const issues = z.array(z.object({ path: z.string(), message: z.string() }))
  const ErrorBody = behavior.variant('problem-errors')
    ? z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string(), errors: issues.optional() })
    : z.object({ error: z.object({ code: z.string(), message: z.string(), issues: issues.optional() }) })
  const PlaylistQuery = z.object({
    limit: z.coerce.number().int().min(1).max(50).default(10)
      .openapi({ type: 'integer', minimum: 1, maximum: 50, default: 10, description: 'The greatest number of playlists on a page.' }),
    cursor: z.string().optional().openapi({ description: 'The nextCursor of the page before.' }),
    visibility: Visibility.optional().openapi({ description: 'Only playlists with this visibility.' }),
    collaborative: z.enum(['true', 'false']).transform((text) => text === 'true').optional()
      .openapi({ type: 'boolean', enum: [true, false], description: 'Only playlists with this value.' })
  })
  return { PlaylistInput, PlaylistPatch, Playlist, PlaylistPage, PlaylistQuery, TrackInput, Track, Error: ErrorBody.openapi('Error') }
}
