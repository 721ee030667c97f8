// What samples/<case>/findings.ndjson holds: the case's input by itself, found in this process.
// Called `input`, so that no id depends on where the repository lies.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SHARE } from '../dist/core/policy.js'
import { createTally } from '../dist/core/summary.js'
import { createInlineRunner } from '../dist/pipeline/inline.js'
import { loadRuleFiles } from '../dist/pipeline/rules.js'

export const SAMPLES = fileURLToPath(new URL('.', import.meta.url))
export const KEY = 'samples'
/** In seconds: ten minutes after the samples were made, so that their tokens have not expired. */
export const EPOCH = 1795467000

export const cases = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'generate')
  .map(({ name }) => name)

const runner = createInlineRunner(
  {
    rules: await loadRuleFiles([]),
    key: new TextEncoder().encode(KEY),
    explain: false,
    policy: SHARE,
    now: EPOCH * 1000,
  },
  new AbortController().signal,
)

/** The findings as a run over this case alone reports them, but for the time. */
export const findingsOf = async (name) => {
  const ref = { source: 'file', uri: 'input', locator: join(SAMPLES, name, 'input') }
  const running = runner.run({ kind: 'scan', ref })
  const tally = createTally()
  const findings = []
  for (let step = await running.next(); ; step = await running.next()) {
    if (!step.done) findings.push(...tally.add(step.value.findings))
    else if (step.value.problem === undefined) break
    else throw new Error(`${name}: ${step.value.problem}`)
  }
  return findings.map((finding) => JSON.parse(JSON.stringify({ ...finding, detectedAt: undefined })))
}
