import { readFile } from 'node:fs/promises'
import type { ArtifactRef, Listed } from '../core/artifact.js'
import { BeartrapError } from '../core/errors.js'
import type { Api } from '../core/traffic/openapi/api.js'
import type { IssueReport } from '../core/traffic/report.js'
import { type AuditSummary, type AuditTally, createAuditTally } from '../core/traffic/summary.js'
import { ISSUE_REPORTS } from '../sinks/index.js'
import { readProblem } from '../sources/problems.js'
import { auditCaptures } from './audit-job.js'
import { listTargets } from './run.js'
import { type Output, type OutputOptions, openOutput } from './session.js'
import { createTools } from './tools.js'

export interface AuditRunOptions extends Omit<OutputOptions, 'jobs'> {
  readonly targets: readonly [string, ...string[]]
  readonly exclude: readonly string[]
  /** Path of an OpenAPI document to hold the traffic against. */
  readonly openapi: string | undefined
}

/**
 * Audits captures one after another, each by itself, in this thread. One that
 * fails is told and counted, with what could be read of it; the rest goes on.
 */
export const runAudit = async (options: AuditRunOptions): Promise<AuditSummary> => {
  const api = options.openapi === undefined ? undefined : await readApi(options.openapi)
  const output = await openOutput(options)
  const report = ISSUE_REPORTS[options.format](output.write, { color: options.color })
  const tally = createAuditTally()
  try {
    await auditAll(listTargets(options.targets, options), { api, output, report, tally })
    const summary = tally.summary()
    await report.end(summary)
    await output.publish()
    return summary
  } finally {
    await output.close()
  }
}

interface AuditRun {
  readonly api: Api | undefined
  readonly output: Output
  readonly report: IssueReport
  readonly tally: AuditTally
}

const auditAll = async (inputs: AsyncIterable<Listed>, { api, output, report, tally }: AuditRun): Promise<void> => {
  const { settings, signal, onProblem, onPlanned, onProgress } = output.common
  const tools = createTools(settings)
  const fail = (uri: string, message: string): void => {
    tally.failed(uri, message)
    onProblem(uri, message)
  }
  const audit = async (ref: ArtifactRef): Promise<void> => {
    onPlanned(ref.size ?? 0)
    const onBytes = (bytes: number): void => onProgress({ uri: ref.uri, bytes, findings: 0 })
    for await (const { uri, audited, bytes, problem } of auditCaptures(ref, { api, tools, signal, onBytes })) {
      if (audited !== undefined) {
        tally.add(uri, audited, bytes)
        await report.issues(audited.issues)
      }
      if (problem === undefined) tally.done()
      else fail(uri, problem)
    }
  }
  for await (const listed of inputs) {
    if (listed.kind === 'excluded') tally.excluded(listed.uri)
    else if (listed.kind === 'problem') fail(listed.uri, listed.message)
    else await audit(listed.ref).catch((error: unknown) => failInput(error, listed.ref.uri, fail))
  }
}

/** Any other fault than this input's ends the run. */
const failInput = (error: unknown, uri: string, fail: (uri: string, message: string) => void): void => {
  if (!(error instanceof BeartrapError) || error.code !== 'input') throw error
  fail(uri, error.message)
}

const readApi = async (path: string): Promise<Api> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new BeartrapError('config', `${path}: ${readProblem(error)}`, { cause: error })
  })
  const { loadApi } = await import('../core/traffic/openapi/load.js')
  return loadApi(path, text)
}
