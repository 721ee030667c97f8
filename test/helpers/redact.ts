import { createBlocks } from '../../src/core/blocks.js'
import { createRenderer, type Style } from '../../src/core/placeholder.js'
import { redact } from '../../src/core/redact.js'
import { createScanner } from '../../src/core/scanner.js'
import { createSweep, SWEEP_AFTER_BYTES, sweepingFinder } from '../../src/core/sweep.js'
import { builtInMatcher, fingerprint } from './rules.js'

/** Redacts as a file is: known values of the whole first. */
export const redactedBytes = (bytes: Uint8Array, style: Style = 'label'): Uint8Array => {
  const sweep = createSweep()
  const find = sweepingFinder(builtInMatcher, sweep)
  const { before } = builtInMatcher
  const scanner = createScanner({
    formats: [{ views: createBlocks }],
    before,
    after: SWEEP_AFTER_BYTES,
    find,
    size: bytes.length + 1,
  })
  const matches = [...scanner.push(bytes).matches, ...scanner.end().matches]
  return redact(bytes, matches.map(createRenderer(style, fingerprint, sweep.categoryOf)))
}
