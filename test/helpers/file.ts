import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Style } from '../../src/core/placeholder.js'
import { SHARE } from '../../src/core/policy.js'
import { createInlineRunner } from '../../src/pipeline/inline.js'
import { temporaryFolder } from './cli.js'
import { builtIn } from './rules.js'

const runner = createInlineRunner(
  { rules: builtIn, key: new TextEncoder().encode('file'), explain: false, policy: SHARE },
  new AbortController().signal,
)
const folder = temporaryFolder()
const [input, output] = [join(folder, 'in'), join(folder, 'out')]

/** What `beartrap redact FILE` makes of the bytes, format detected and all, without a process for each. */
export const redactedFile = async (bytes: Uint8Array, style: Style = 'label'): Promise<Buffer> => {
  writeFileSync(input, bytes)
  const running = runner.run({
    kind: 'redact',
    ref: { source: 'file', uri: input, locator: input },
    destination: { kind: 'file', path: output, force: true },
    style,
    verify: false,
    fixSizes: false,
    keep: [],
  })
  let step = await running.next()
  while (!step.done) step = await running.next()
  if (step.value.problem !== undefined) throw new Error(step.value.problem)
  return readFileSync(output)
}
