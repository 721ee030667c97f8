import { rmSync } from 'node:fs'
import { BeartrapError } from '../../core/errors.js'
import { parseBucketUri } from '../../core/object-store.js'
import { suggestion } from '../../core/rules/suggestion.js'
import type { NotScanned, RunCounts, RunRecord } from '../../core/run-record.js'
import { acquireLock, holdsLock } from '../lock.js'
import { readJournal } from './journal.js'
import { createLedger } from './ledger.js'
import type { OutcomeRecord } from './records.js'
import { folderOfRun, journalOf, listRuns, type RunInfo } from './run-dir.js'

/** The runs that a state folder keeps, the oldest first. Throws BeartrapError 'config' on a damaged journal. */
export async function* recordedRuns(state: string): AsyncGenerator<RunRecord> {
  for (const run of listRuns(state)) yield recordOf(state, run)
}

/** One of them, and what it was asked for; no secret is in that. Throws BeartrapError 'usage' that names the nearest. */
export const recordedRun = async (
  state: string,
  id: string,
): Promise<RunRecord & { readonly order: Omit<RunInfo['order'], 'key'> }> => {
  const run = findRun(state, id)
  const { key: _, ...order } = run.order as RunInfo['order'] & { key?: string }
  return { ...(await recordOf(state, run)), order }
}

/** Of a run, what was not scanned to its end: in its order, then what ended beyond an object that has not. */
export async function* notScanned(state: string, id: string): AsyncGenerator<NotScanned> {
  const run = findRun(state, id)
  for await (const outcome of outcomesOf(state, run)) {
    const { uri, target, key, versionId, reason, message } = outcome
    const bucket = outcome.bucket ?? parseBucketUri(run.order.targets[target] ?? '')?.bucket ?? ''
    if (outcome.outcome === 'scanned') continue
    yield {
      type: 'object',
      uri,
      bucket,
      key,
      ...(versionId !== undefined && { versionId }),
      outcome: outcome.outcome,
      ...(reason !== undefined && { reason }),
      ...(message !== undefined && { message }),
    }
  }
}

/** Throws BeartrapError 'usage', and removes none, where one is not there or in use. Gives how many. */
export const removeRuns = (state: string, ids: readonly string[]): number => {
  const runs = [...new Set(ids)].map((id) => findRun(state, id))
  for (const run of runs) {
    const holder = holdsLock(folderOfRun(state, run))
    if (holder !== undefined)
      throw new BeartrapError('usage', `run ${run.id} is in use by ${holder}: end that first; nothing was removed`)
  }
  for (const run of runs) {
    const lock = acquireLock(folderOfRun(state, run))
    rmSync(folderOfRun(state, run), { recursive: true, force: true })
    lock.release()
  }
  return runs.length
}

export const finishedRuns = (state: string): string[] =>
  listRuns(state).flatMap(({ id, endedAt }) => (endedAt === undefined ? [] : [id]))

const findRun = (state: string, id: string): RunInfo => {
  const runs = listRuns(state)
  const run = runs.find((candidate) => candidate.id === id)
  if (run !== undefined) return run
  const nearest = suggestion(
    id,
    runs.map((candidate) => candidate.id),
  )
  throw new BeartrapError('usage', `no run "${id}"${nearest}; beartrap runs list names all`)
}

const recordOf = async (state: string, run: RunInfo): Promise<RunRecord> => {
  const { id, order, startedAt, endedAt } = run
  const isHeld = endedAt === undefined && holdsLock(folderOfRun(state, run)) !== undefined
  return {
    type: 'run',
    id,
    state: endedAt !== undefined ? 'ended' : isHeld ? 'running' : 'unfinished',
    command: order.command,
    targets: order.targets,
    ...(order.input !== undefined && { input: order.input }),
    ...(order.output !== undefined && { output: order.output }),
    startedAt,
    ...(endedAt !== undefined && { endedAt }),
    counts: await countsOf(state, run),
  }
}

/** Of its summary; before there is one, of its journal. */
const countsOf = async (state: string, run: RunInfo): Promise<RunCounts> => {
  const { listed, scanned = 0, partial = 0, skipped = 0, error = 0, reasons = {} } = run.summary ?? {}
  if (run.endedAt !== undefined) return { ended: listed ?? 0, scanned, partial, skipped, error, reasons }
  const counts = { ended: 0, scanned: 0, partial: 0, skipped: 0, error: 0 }
  const why: Record<string, number> = {}
  for await (const { outcome, reason } of outcomesOf(state, run)) {
    counts.ended++
    counts[outcome]++
    if (reason !== undefined) why[reason] = (why[reason] ?? 0) + 1
  }
  return { ...counts, reasons: why }
}

/** Each object once. */
async function* outcomesOf(state: string, run: RunInfo): AsyncGenerator<OutcomeRecord> {
  const ledger = createLedger()
  for await (const { record, span } of readJournal(journalOf(state, run))) {
    ledger.apply(record, span)
    for (let ended = ledger.take(); ended !== undefined; ended = ledger.take()) yield ended.outcome
  }
  yield* ledger.left()
}
