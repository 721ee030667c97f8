import type { Listed, ListOptions } from '../core/artifact.js'
import type { Report } from '../core/report.js'
import { createTally, type Summary } from '../core/summary.js'
import { createPool } from '../engine/pool.js'
import { listTarget } from '../sources/index.js'
import { followJob } from './follow-job.js'
import { createInlineRunner } from './inline.js'
import type { Job, JobProgress, JobReport, Runner, RunSettings } from './job.js'
import { WORKER } from './worker-script.js'

/** Jobs started before the first of them has ended, a worker: keeps workers busy while output stays in order. */
const JOBS_AHEAD = 8

export interface RunOptions {
  /** Worker threads. */
  readonly jobs: number
  readonly settings: RunSettings
  readonly report: Report
  readonly signal: AbortSignal
  /** Told of every problem as it comes up, in order. */
  readonly onProblem: (uri: string, message: string) => void
  /** Told of what is no fault. */
  readonly onNotice: (uri: string, message: string) => void
  /** Told of the bytes of each job as it is planned. */
  readonly onPlanned: (bytes: number) => void
  readonly onProgress: (progress: { uri: string; bytes: number; findings: number }) => void
}

/** An input in its turn: a job to run, or why there is none. */
export type Planned = Exclude<Listed, { kind: 'artifact' }> | { readonly kind: 'job'; readonly job: Job }

export async function* listTargets(targets: readonly string[], options: ListOptions): AsyncGenerator<Listed> {
  for (const target of targets) yield* listTarget(target, options)
}

/**
 * Runs all planned jobs, several at once, and reports them in the order planned,
 * whatever order they end in. One that fails is told and counted; the rest goes on.
 */
export const runJobs = async (planned: AsyncIterable<Planned>, options: RunOptions): Promise<Summary> => {
  const { report, onProblem, onNotice, onProgress } = options
  const tally = createTally()
  const fail = (uri: string, message: string): void => {
    tally.failed({ artifact: uri, message })
    onProblem(uri, message)
  }
  const take = async (entry: Started): Promise<void> => {
    if (entry.kind === 'excluded') return tally.excluded(entry.uri)
    if (entry.kind === 'problem') return fail(entry.uri, entry.message)
    const { uri } = entry.job.ref
    const ended = await followJob(entry.running, uri, async ({ findings, bytes, failed = [] }) => {
      for (const { uri, message } of failed) fail(uri, message)
      const told = tally.add(findings)
      tally.bytes(bytes)
      onProgress({ uri, bytes, findings: findings.length })
      if (told.length > 0) await report.findings(told)
    })
    options.signal.throwIfAborted()
    for (const notice of ended.notices ?? []) onNotice(uri, notice)
    tally.done(ended.artifacts ?? (ended.problem === undefined ? 1 : 0))
    if (ended.problem !== undefined) fail(uri, ended.problem)
  }
  for await (const entry of startAhead(planned, options)) await take(entry)
  const summary = tally.summary()
  await report.end(summary)
  return summary
}

type Started =
  | Exclude<Planned, { kind: 'job' }>
  | { readonly kind: 'job'; readonly job: Job; readonly running: ReturnType<Runner['run']> }

/** Starts jobs as they are planned, a bounded number ahead of the one whose turn it is. */
async function* startAhead(planned: AsyncIterable<Planned>, options: RunOptions): AsyncGenerator<Started> {
  const iterator = planned[Symbol.asyncIterator]()
  const first = await takePlanned(iterator, 2)
  const runner = createRunner(first.filter(({ kind }) => kind === 'job').length > 1 ? options.jobs : 1, options)
  const start = (entry: Planned): Started => {
    if (entry.kind !== 'job') return entry
    options.onPlanned(entry.job.ref.size ?? 0)
    return { ...entry, running: runner.run(entry.job) }
  }
  try {
    const window = first.map(start)
    for (;;) {
      const more = await takePlanned(iterator, options.jobs * JOBS_AHEAD - window.length)
      window.push(...more.map(start))
      const head = window.shift()
      if (head === undefined) return
      yield head
    }
  } finally {
    await runner.close()
  }
}

/** Entries up to and including the given number of jobs. */
const takePlanned = async (iterator: AsyncIterator<Planned>, jobs: number): Promise<Planned[]> => {
  const taken: Planned[] = []
  for (let count = 0; count < jobs; ) {
    const next = await iterator.next()
    if (next.done) break
    taken.push(next.value)
    if (next.value.kind === 'job') count++
  }
  return taken
}

const createRunner = (jobs: number, { settings, signal }: RunOptions): Runner =>
  jobs > 1
    ? createPool<Job, JobProgress, JobReport>(WORKER, settings, {
        size: jobs,
        signal,
      })
    : createInlineRunner(settings, signal)
