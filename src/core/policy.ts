import type { Candidate } from './judge.js'
import type { Matcher } from './matcher.js'

/** A matcher that leaves out what is not to be told or removed. */
export const sparing = (matcher: Matcher, spares: (candidate: Candidate) => boolean): Matcher => {
  const inspect: Matcher['inspect'] = (view) => {
    const { candidates, looks } = matcher.inspect(view)
    return { candidates: candidates.filter((candidate) => !spares(candidate)), looks }
  }
  return { ...matcher, inspect, find: (view) => inspect(view).candidates }
}
