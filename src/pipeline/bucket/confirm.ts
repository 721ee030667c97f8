import type { Report } from '../../core/report.js'
import type { Tally } from '../../core/summary.js'
import type { Journal } from './journal.js'
import type { Ended, Ledger } from './ledger.js'
import type { FindingsRecord, OutcomeRecord } from './records.js'

export interface Confirming {
  readonly ledger: Ledger
  readonly journal: Journal
  readonly tally: Tally
  readonly report: Report
  readonly onProblem: (uri: string, message: string) => void
  readonly onNotice: (uri: string, message: string) => void
  /** Told of each entry once it is in the report. */
  readonly onConfirmed: (outcome: OutcomeRecord) => void
}

/**
 * Reports every entry that has ended and has none before it that has not: in the
 * listing's order, each once, from the journal alone, so that a run that goes on
 * reports what an unbroken one would have.
 */
export const createConfirmer = (parts: Confirming): (() => Promise<void>) => {
  let isRunning = false
  let run: Promise<void> = Promise.resolve()
  const drain = async (): Promise<void> => {
    try {
      for (let ended = parts.ledger.take(); ended !== undefined; ended = parts.ledger.take())
        await confirm(parts, ended)
    } finally {
      isRunning = false // at once: an entry that ends from now on needs a new one
    }
  }
  return () => {
    if (!isRunning) {
      isRunning = true
      run = drain()
    }
    return run
  }
}

const confirm = async (parts: Confirming, { outcome, findings }: Ended): Promise<void> => {
  const { journal, tally, report } = parts
  for (const span of findings) {
    const { findings: batch } = (await journal.read(span)) as FindingsRecord
    await report.findings(tally.add(batch))
  }
  tellOutcome(parts, outcome)
}

/** Counts how an entry ended, and tells of what went wrong with it. */
export const tellOutcome = (
  { tally, onProblem, onNotice, onConfirmed }: Omit<Confirming, 'ledger' | 'journal' | 'report'>,
  outcome: OutcomeRecord,
): void => {
  tally.bytes(outcome.bytes)
  tally.done(outcome.artifacts)
  tally.key(outcome.outcome, outcome.reason)
  const fail = (uri: string, message: string): void => {
    tally.failed({ artifact: uri, message })
    onProblem(uri, message)
  }
  for (const { uri, message } of outcome.failed ?? []) fail(uri, message)
  if (isFault(outcome)) fail(outcome.uri, outcome.message ?? outcome.outcome)
  for (const notice of outcome.notices ?? []) onNotice(outcome.uri, notice)
  onConfirmed(outcome)
}

/** What was left out as asked is no fault. */
const isFault = ({ outcome, reason }: OutcomeRecord): boolean => outcome !== 'scanned' && reason !== 'excluded'
