import { parseArgs } from 'node:util'

const BUGS = [
  'estimate-or-default',
  'priority-null-accepted',
  'patch-undefined-overwrites',
  'comment-ticket-id-string',
  'password-in-response',
  'comment-delete-open',
  'page-off-by-one',
  'limit-default-not-applied',
  'settings-without-type',
  'unassigned-false-is-true',
] as const
const VARIANTS = ['uuid-ids', 'extra-headers', 'normalized-email', 'dates-as-sent'] as const

export type Bug = (typeof BUGS)[number]
export type Variant = (typeof VARIANTS)[number]

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    bug: { type: 'string' },
    variant: { type: 'string' },
  },
})

if (values.bug !== undefined && !BUGS.includes(values.bug as Bug)) throw new Error(`unknown bug '${values.bug}'`)
if (values.variant !== undefined && !VARIANTS.includes(values.variant as Variant)) {
  throw new Error(`unknown variant '${values.variant}'`)
}

/** The port to listen on. 0 picks a free one. */
export const port = Number(values.port)

/** Returns whether the bug is switched on. */
export const hasBug = (bug: Bug): boolean => values.bug === bug

/** Returns whether the variant is switched on. */
export const isVariant = (variant: Variant): boolean => values.variant === variant
