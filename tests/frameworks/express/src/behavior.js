import { readFileSync } from 'node:fs'

/** Returns the ids of a list of bugs or variants. */
function identifiers (name) {
  const text = readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
  return [...text.matchAll(/^- id: (\S+)$/gm)].map((match) => match[1])
}

/** Returns which bug and which variant are on. Throws on an unknown name. */
export function behavior ({ bug, variant } = {}) {
  if (bug !== undefined && !identifiers('bugs.yaml').includes(bug)) throw new Error(`unknown bug '${bug}'`)
  if (variant !== undefined && !identifiers('variants.yaml').includes(variant)) {
    throw new Error(`unknown variant '${variant}'`)
  }
  return {
    bug: (name) => name === bug,
    variant: (name) => name === variant
  }
}
