import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { vi } from 'vitest'
import { SHARE } from '../../src/core/policy.js'
import { createInlineRunner } from '../../src/pipeline/inline.js'
import { temporaryFolder } from './cli.js'
import { builtIn } from './rules.js'

const runner = createInlineRunner(
  { rules: builtIn, key: new TextEncoder().encode('stdin'), explain: false, policy: SHARE },
  new AbortController().signal,
)
const path = join(temporaryFolder(), 'copy')

/** What `beartrap redact -` makes of the bytes, without a process for each. */
export const redactedStream = async (bytes: Uint8Array): Promise<Buffer> => {
  const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([bytes]) as typeof process.stdin)
  try {
    const running = runner.run({
      kind: 'redact',
      ref: { source: 'stdin', uri: '-', locator: '-' },
      destination: { kind: 'file', path, force: true },
      style: 'label',
      verify: false,
      fixSizes: false,
      keep: [],
    })
    let step = await running.next()
    while (!step.done) step = await running.next()
    if (step.value.problem !== undefined) throw new Error(step.value.problem)
  } finally {
    stdin.mockRestore()
  }
  return readFileSync(path)
}
