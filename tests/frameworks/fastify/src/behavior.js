export const BUGS = [
  'reorder-level-or-default',
  'description-null-coerced',
  'patch-resets-defaults',
  'put-merges',
  'orders-limit-ignored',
  'movements-open',
  'delete-only-unlists',
  'due-null-epoch',
  'patch-duplicate-sku',
  'instructions-null-500'
]

export const VARIANTS = [
  'newest-first',
  'trimmed-text',
  'absolute-links',
  'lagging-list'
]

/** Returns which bug and which variant are on. Throws on an unknown name. */
export function behavior ({ bug, variant } = {}) {
  if (bug !== undefined && !BUGS.includes(bug)) throw new Error(`unknown bug '${bug}'`)
  if (variant !== undefined && !VARIANTS.includes(variant)) throw new Error(`unknown variant '${variant}'`)
  return {
    bug: (name) => name === bug,
    variant: (name) => name === variant
  }
}
