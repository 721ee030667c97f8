import { randomBytes } from 'node:crypto'
import type { AuditHead } from '../core/audit.js'
import { BeartrapError } from '../core/errors.js'
import { type Policy, SHARE } from '../core/policy.js'
import type { Report, Write } from '../core/report.js'
import { printable } from '../core/units.js'
import { REPORTS, type ReportFormat } from '../sinks/index.js'
import { openProgress } from '../sinks/progress.js'
import { createAtomicFile } from '../sinks/redacted.js'
import { auditReport } from '../sinks/report/audit.js'
import { writeStdout } from '../sinks/stdout.js'
import type { RunSettings } from './job.js'
import { loadRuleFiles } from './rules.js'
import type { RunOptions } from './run.js'

/** Where the report goes. */
export type ReportTo =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'stderr' }
  | { readonly kind: 'file'; readonly path: string; readonly force: boolean }

/** What every command that runs jobs can be told. */
export interface OutputOptions {
  readonly format: ReportFormat
  readonly reportTo: ReportTo
  readonly color: boolean
  readonly progress: boolean
  readonly patterns: readonly string[]
  /** SHARE where absent. */
  readonly policy?: Policy
  /** A file that tells what was removed. */
  readonly audit?: { readonly path: string; readonly force: boolean; readonly head: Omit<AuditHead, 'at'> }
  readonly jobs: number
  /** Of the fingerprints; random where absent, so that nothing links two runs. */
  readonly key: string | undefined
  /** Whether findings say why they are ones. */
  readonly explain: boolean
  /** Ends the run, which throws its reason then. */
  readonly signal?: AbortSignal
}

export interface Session {
  readonly run: RunOptions
  close(): Promise<void>
}

const KEY_BYTES = 32

/** Opens what a run of jobs needs. Throws BeartrapError before anything is read where rules or output are not usable. */
export const openRun = async (options: OutputOptions): Promise<Session> => {
  const output = await openOutput(options)
  const audit =
    options.audit === undefined ? undefined : await openReport({ kind: 'file', ...options.audit }, nothingSync)
  const report = joinedReport([
    REPORTS[options.format](output.write, { color: options.color }),
    ...(audit !== undefined && options.audit !== undefined
      ? [auditReport(audit.write, { ...options.audit.head, at: timeOf(output.common.settings) })]
      : []),
  ])
  const end: Report['end'] = async (summary) => {
    await report.end(summary)
    await output.publish()
    await audit?.publish()
  }
  return {
    run: { ...output.common, jobs: options.jobs, report: { findings: report.findings, end } },
    close: async () => {
      await output.close()
      await audit?.discard()
    },
  }
}

const timeOf = ({ now }: RunSettings): string => (now === undefined ? new Date() : new Date(now)).toISOString()

/** What every command that reports shares, whatever it reports. */
export interface Output {
  readonly common: Omit<RunOptions, 'jobs' | 'report'>
  readonly write: Write
  /** Makes the report final, once all of it is written. */
  publish(): Promise<void>
  close(): Promise<void>
}

export const openOutput = async (options: Omit<OutputOptions, 'format' | 'jobs' | 'audit'>): Promise<Output> => {
  const settings = await createSettings(options)
  const progress = await openProgress(options.progress)
  const output = await openReport(options.reportTo, progress.clear)
  const tell = (uri: string, message: string): void => {
    progress.clear()
    process.stderr.write(`beartrap: ${printable(`${uri}: ${message}`)}\n`)
  }
  return {
    common: {
      settings,
      signal: options.signal ?? new AbortController().signal,
      onProblem: tell,
      onNotice: tell,
      onPlanned: progress.plan,
      onProgress: progress.step,
    },
    write: output.write,
    publish: async () => {
      progress.clear()
      await output.publish()
    },
    close: async () => {
      progress.clear()
      await output.discard()
    },
  }
}

/** Throws BeartrapError where the rules are not usable. */
export const createSettings = async ({
  patterns,
  policy = SHARE,
  key,
  explain,
}: Pick<OutputOptions, 'patterns' | 'policy' | 'key' | 'explain'>): Promise<RunSettings> => ({
  rules: await loadRuleFiles(patterns),
  policy,
  key: new Uint8Array(key === undefined ? randomBytes(KEY_BYTES) : new TextEncoder().encode(key)),
  explain,
  ...fixedTime(),
})

/**
 * SOURCE_DATE_EPOCH, in seconds, stands in for the clock, so that a run can be
 * repeated byte for byte (reproducible-builds.org/specs/source-date-epoch).
 */
const fixedTime = (): { now?: number } => {
  const epoch = process.env['SOURCE_DATE_EPOCH']
  if (epoch === undefined || epoch === '') return {}
  if (!/^\d{1,12}$/.test(epoch))
    throw new BeartrapError('config', 'SOURCE_DATE_EPOCH: a time in whole seconds since 1970')
  return { now: Number(epoch) * 1000 }
}

/** Several reports of the same findings. */
const joinedReport = (reports: readonly Report[]): Report => ({
  findings: async (batch) => {
    for (const report of reports) await report.findings(batch)
  },
  end: async (summary) => {
    for (const report of reports) await report.end(summary)
  },
})

interface OpenReport {
  readonly write: Write
  publish(): Promise<void>
  discard(): Promise<void>
}

const nothing = async (): Promise<void> => {}
const nothingSync = (): void => {}

const openReport = async (to: ReportTo, beforeWrite: () => void): Promise<OpenReport> => {
  switch (to.kind) {
    case 'stdout':
      return { write: writeStdout, publish: nothing, discard: nothing }
    case 'stderr':
      return { write: toStderr(beforeWrite), publish: nothing, discard: nothing }
    case 'file': {
      const file = await createAtomicFile(to.path, to)
      const publish = async (): Promise<void> => {
        await file.finish()
        await file.publish()
      }
      return { write: (text) => file.write(Buffer.from(text)), publish, discard: file.discard }
    }
    default:
      return to satisfies never
  }
}

const toStderr =
  (before: () => void): Write =>
  async (text) => {
    before()
    process.stderr.write(text)
  }
