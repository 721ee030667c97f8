import { createBlocks } from './blocks.js'
import { createMatcher, type Matcher } from './matcher.js'
import { alternationPrefilter } from './prefilter/alternation.js'
import type { CompiledRule } from './rules/compile.js'
import { createScanner } from './scanner.js'
import type { Match, PatternEngine } from './types.js'

/** The matcher as it is used everywhere: rules behind the reference prefilter. */
export const matcherFor = (rules: readonly CompiledRule[], engine: PatternEngine): Matcher =>
  createMatcher(rules, alternationPrefilter(engine))

/** The matches of bytes held whole: sorted by start, never overlapping. */
export const scanBytes = (bytes: Uint8Array, { before, after, find }: Matcher): readonly Match[] => {
  const scanner = createScanner({ formats: [{ views: createBlocks }], before, after, find, size: bytes.length + 1 })
  const { matches } = scanner.push(bytes)
  return [...matches, ...scanner.end().matches]
}
