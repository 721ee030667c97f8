import { createMatcher, type Matcher } from '../core/matcher.js'
import { compileRules } from '../core/rules/compile.js'
import type { Fingerprinter } from '../core/types.js'
import { createFingerprinter } from '../engine/fingerprint.js'
import { fastestPrefilter } from '../engine/prefilter.js'
import { re2Engine } from '../engine/re2.js'
import type { RunSettings } from './job.js'

/** What a job works with; made once a thread. */
export interface Tools {
  readonly matcher: Matcher
  readonly fingerprint: Fingerprinter
  /** Buffers of Node's own kind: their indexOf is twice as fast (bench/prefilter). */
  readonly allocate: (bytes: number) => Uint8Array
}

export const createTools = ({ rules, key }: RunSettings): Tools => ({
  matcher: createMatcher(compileRules(rules, re2Engine), fastestPrefilter()),
  fingerprint: createFingerprinter(key),
  allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
})
