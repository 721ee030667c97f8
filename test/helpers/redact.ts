import { DETECT_BYTES } from '../../src/core/artifact.js'
import { createRenderer, type Style } from '../../src/core/placeholder.js'
import { redact } from '../../src/core/redact.js'
import { createScanner } from '../../src/core/scanner.js'
import { createSweep, SWEEP_AFTER_BYTES, sweepingFinder } from '../../src/core/sweep.js'
import { formatsOf } from '../../src/formats/index.js'
import { builtInMatcher, fingerprint } from './rules.js'

/** One view holds the whole: a document is shown with words of its own in it. */
const SHOWN_AT_MOST = 4

/** Redacts as a file is: known values of the whole first. */
export const redactedBytes = (bytes: Uint8Array, style: Style = 'label'): Uint8Array => {
  const sweep = createSweep()
  const find = sweepingFinder(builtInMatcher, sweep)
  const { before } = builtInMatcher
  const scanner = createScanner({
    formats: formatsOf(bytes.subarray(0, DETECT_BYTES)),
    before,
    after: SWEEP_AFTER_BYTES,
    find,
    size: bytes.length * SHOWN_AT_MOST + 1,
  })
  const matches = [...scanner.push(bytes).matches, ...scanner.end().matches]
  return redact(bytes, matches.map(createRenderer(style, fingerprint, sweep.categoryOf)))
}
