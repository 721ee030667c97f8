import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Reason } from '../../src/core/outcome.js'
import type { Style } from '../../src/core/placeholder.js'
import { type Policy, SHARE } from '../../src/core/policy.js'
import type { Finding } from '../../src/core/types.js'
import { createInlineRunner } from '../../src/pipeline/inline.js'
import type { JobReport, RunningJob } from '../../src/pipeline/job.js'
import { temporaryFolder } from './cli.js'
import { builtIn } from './rules.js'

const runnerUnder = (policy: Policy) =>
  createInlineRunner(
    { rules: builtIn, key: new TextEncoder().encode('file'), explain: false, policy },
    new AbortController().signal,
  )
const runner = runnerUnder(SHARE)
const dropping = runnerUnder({ ...SHARE, dropUndecoded: true })
const folder = temporaryFolder()
const [input, output] = [join(folder, 'in'), join(folder, 'out')]

export interface ScannedFile {
  /** Their artifacts with `file` for the path. */
  readonly findings: readonly Finding[]
  readonly failed: readonly { readonly uri: string; readonly message: string; readonly reason?: Reason }[]
  readonly report: JobReport
}

/** What `beartrap scan FILE` finds in the bytes. */
export const scannedFile = async (bytes: Uint8Array): Promise<ScannedFile> => {
  writeFileSync(input, bytes)
  return ended(runner.run({ kind: 'scan', ref: { source: 'file', uri: 'file', locator: input, size: bytes.length } }))
}

export interface RedactedFile extends ScannedFile {
  /** The copy, where there is one. */
  readonly copy: Buffer | undefined
}

/** What `beartrap redact FILE` writes, tells and finds. */
export const redaction = async (bytes: Uint8Array, options: RedactOptions = {}): Promise<RedactedFile> => {
  const { style = 'label', dropUndecoded = false, fixSizes = false } = options
  writeFileSync(input, bytes)
  rmSync(output, { force: true })
  const result = await ended(
    (dropUndecoded ? dropping : runner).run({
      kind: 'redact',
      ref: { source: 'file', uri: 'file', locator: input, size: bytes.length },
      destination: { kind: 'file', path: output, force: true },
      style,
      verify: true,
      fixSizes,
      keep: [],
    }),
  )
  return { ...result, copy: existsSync(output) ? readFileSync(output) : undefined }
}

interface RedactOptions {
  readonly style?: Style
  readonly dropUndecoded?: boolean
  readonly fixSizes?: boolean
}

const ended = async (running: RunningJob): Promise<ScannedFile> => {
  const findings: Finding[] = []
  const failed: ScannedFile['failed'][number][] = []
  let step = await running.next()
  for (; !step.done; step = await running.next()) {
    findings.push(...step.value.findings)
    failed.push(...(step.value.failed ?? []))
  }
  return { findings, failed, report: step.value }
}

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
