import { suggestion } from './suggestion.js'

const REFERENCE = /\{\{([a-z0-9-]+)\}\}/g

/** Fragments may nest; more levels than this is a cycle. */
const MAX_DEPTH = 16

/**
 * Replaces each {{name}} by its fragment, in a group of its own so that
 * alternatives and repetitions keep their meaning. Throws an Error that names
 * the unknown fragment and the nearest known one.
 */
export const expandFragments = (pattern: string, fragments: ReadonlyMap<string, string>, depth = 0): string => {
  if (depth > MAX_DEPTH) throw new Error(`fragments nest deeper than ${MAX_DEPTH}: do they refer to one another?`)
  return pattern.replace(REFERENCE, (_, name: string) => {
    const fragment = fragments.get(name)
    if (fragment === undefined) {
      throw new Error(`unknown fragment {{${name}}}${suggestion(name, [...fragments.keys()])}`)
    }
    return `(?:${expandFragments(fragment, fragments, depth + 1)})`
  })
}
