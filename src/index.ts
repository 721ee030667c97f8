/**
 * beartrap as a library: the same rules and redaction as the command line, over
 * bytes held in memory. For files and streams of any size use the command.
 */
import { DETECT_BYTES } from './core/artifact.js'
import { firstPieces, toFinding } from './core/finding.js'
import { createRenderer, type Style } from './core/placeholder.js'
import { SHARE } from './core/policy.js'
import { redact } from './core/redact.js'
import { createScanner } from './core/scanner.js'
import { createRepeats, createSweep, SWEEP_AFTER_BYTES, sweepingFinder } from './core/sweep.js'
import type { Finding, Match, View } from './core/types.js'
import { formatsOf } from './formats/index.js'
import { loadRuleFiles } from './pipeline/rules.js'
import { createTools } from './pipeline/tools.js'

export { BeartrapError } from './core/errors.js'
export type { Style } from './core/placeholder.js'
export type { Confidence, Finding, Severity } from './core/types.js'

export interface BeartrapOptions {
  /** Rule files or folders beside the built-in ones. */
  readonly patterns?: readonly string[]
  /** Key of the fingerprints: equal secrets compare equal under one key. */
  readonly key: Uint8Array
  /** Findings say why they are ones. */
  readonly explain?: boolean
}

export interface Beartrap {
  /** Sorted by start, never overlapping. */
  scan(bytes: Uint8Array, artifact?: string): Finding[]
  /** Every recognised value removed wherever it stands, in every encoding; all other bytes as they were. */
  redact(bytes: Uint8Array, style?: Style): Uint8Array
}

/** One view holds the whole; a document is shown with words of its own in it. */
const SHOWN_AT_MOST = 4

/** Throws BeartrapError 'rule' where a rule is not valid. */
export const createBeartrap = async ({ patterns = [], key, explain = false }: BeartrapOptions): Promise<Beartrap> => {
  const tools = createTools({ rules: await loadRuleFiles(patterns), policy: SHARE, key, explain })
  const { matcher, fingerprint } = tools
  const { before } = matcher
  const run = (bytes: Uint8Array, find: (view: View) => ReturnType<typeof matcher.find>): readonly Match[] => {
    const scanner = createScanner({
      formats: formatsOf(bytes.subarray(0, DETECT_BYTES)),
      before,
      after: SWEEP_AFTER_BYTES,
      find,
      size: bytes.length * SHOWN_AT_MOST + 1,
    })
    const { matches } = scanner.push(bytes)
    return [...matches, ...scanner.end().matches]
  }
  return {
    scan: (bytes, artifact = '-') => {
      const repeats = createRepeats()
      run(bytes, (view) => {
        repeats.add(matcher.find(view))
        return []
      })
      const matches = run(bytes, sweepingFinder(matcher, repeats))
      return firstPieces(matches).map((match) => toFinding(match, artifact, tools))
    },
    redact: (bytes, style = 'label') => {
      const sweep = createSweep()
      const matches = run(bytes, sweepingFinder(matcher, sweep))
      return redact(bytes, matches.map(createRenderer(style, fingerprint, sweep.categoryOf)))
    },
  }
}
