import type { Candidate } from '../core/judge.js'
import { createScanner, type Scanner } from '../core/scanner.js'
import { SWEEP_AFTER_BYTES, type Sweep, sweepingFinder } from '../core/sweep.js'
import type { View } from '../core/types.js'
import type { OpenArtifact } from './artifact.js'
import type { Tools } from './tools.js'

/**
 * What can be read twice is: first to learn every value, so that one recognised
 * at the end is found at the start as well. Gives no matches.
 */
export const learningScanner = (
  artifact: OpenArtifact,
  tools: Tools,
  learn: (candidates: readonly Candidate[]) => void,
): Scanner =>
  viewScanner(artifact, tools, tools.matcher.after, (view) => {
    learn(tools.matcher.find(view))
    return []
  })

/** The pass that gives matches: what rules find, and every known value. */
export const sweepingScanner = (artifact: OpenArtifact, tools: Tools, sweep: Sweep): Scanner =>
  viewScanner(artifact, tools, SWEEP_AFTER_BYTES, sweepingFinder(tools.matcher, sweep))

/** A scanner over all of an artifact's formats, whose views hold `after` bytes of context or what the rules need. */
export const viewScanner = (
  { formats, encodings }: OpenArtifact,
  { matcher, allocate }: Tools,
  after: number,
  find: (view: View) => Candidate[],
): Scanner =>
  createScanner({
    formats,
    encodings,
    before: matcher.before,
    after: Math.max(after, matcher.after),
    find,
    allocate,
  })

/** Every view of an artifact, to its end. */
export const drain = async ({ chunks }: OpenArtifact, scanner: Scanner): Promise<void> => {
  for await (const chunk of chunks) scanner.push(chunk)
  scanner.end()
}
