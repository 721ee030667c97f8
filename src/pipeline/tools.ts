import { CELL_AFTER_BYTES } from '../core/decode/cells.js'
import type { FindingOptions } from '../core/finding.js'
import { createMatcher, type Matcher, type MatcherOptions } from '../core/matcher.js'
import { keeping, type Policy, rulesUnder, signatureOnly } from '../core/policy.js'
import { compileRules } from '../core/rules/compile.js'
import type { LoadedRules } from '../core/rules/load.js'
import { createFingerprinter } from '../engine/fingerprint.js'
import { fastestPrefilter } from '../engine/prefilter.js'
import { re2Engine } from '../engine/re2.js'
import type { RunSettings } from './job.js'

/** What a job works with; made once a thread. */
export interface Tools extends FindingOptions {
  readonly matcher: Matcher
  /** The same for streams that are looked at again and again: each look takes in a tenth. Long packed text is told, not opened. */
  live(): Matcher
  /** Types of a capture's bodies that go whole. */
  readonly dropBodies: readonly string[]
  /** Whether what can't be decoded goes. */
  readonly dropUndecoded: boolean
  /** Buffers of Node's own kind: their indexOf is twice as fast (bench/prefilter). */
  readonly allocate: (bytes: number) => Uint8Array
}

export const createTools = ({ rules, policy, key, explain, now }: RunSettings): Tools => {
  let live: Matcher | undefined
  return {
    matcher: createPolicyMatcher(rules, policy),
    live: () => {
      live ??= createPolicyMatcher(rules, policy, { reach: CELL_AFTER_BYTES })
      return live
    },
    dropBodies: policy.dropBodies,
    dropUndecoded: policy.dropUndecoded,
    fingerprint: createFingerprinter(key),
    now: now === undefined ? () => new Date() : () => new Date(now),
    explain,
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
  }
}

const createPolicyMatcher = (rules: LoadedRules, policy: Policy, options: MatcherOptions = {}): Matcher => {
  const compiled = compileRules(rulesUnder(rules, policy), re2Engine)
  const trim = policy.jwtClaims ? signatureOnly : undefined
  return keeping(createMatcher(compiled, fastestPrefilter(), { ...options, trim }), policy.keep)
}
