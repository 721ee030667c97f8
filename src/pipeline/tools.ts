import type { Matcher } from '../core/matcher.js'
import { compileRules } from '../core/rules/compile.js'
import { matcherFor } from '../core/scan.js'
import type { Fingerprinter } from '../core/types.js'
import { createFingerprinter } from '../engine/fingerprint.js'
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
  matcher: matcherFor(compileRules(rules, re2Engine), re2Engine),
  fingerprint: createFingerprinter(key),
  allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
})
