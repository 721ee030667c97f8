import type { Span } from '../../core/types.js'
import { identityOf, type JournalRecord, type OutcomeRecord } from './records.js'

/** An entry that has ended, and where the journal holds what it found. */
export interface Ended {
  readonly outcome: OutcomeRecord
  readonly findings: readonly Span[]
}

/**
 * What a journal's records say together, whether they were just appended or are
 * read again. Holds entries only until all before them have ended.
 */
export interface Ledger {
  apply(record: JournalRecord, span: Span): void
  /** The next entry in the listing's order, if it has ended; each once. */
  take(): Ended | undefined
  /** The entries that have ended and were not taken, as one before them has not; in no order. */
  left(): OutcomeRecord[]
  /** The number of the first entry that was not taken. */
  readonly next: number
  /** The last entry taken: a listing goes on after it. */
  readonly last: OutcomeRecord | undefined
  /** Whether an object had ended before the run was taken up again, and is to be met by its listing. */
  isAhead(identity: string): boolean
}

interface Entry {
  attempt: number
  findings: Span[]
  outcome: OutcomeRecord | undefined
}

export const createLedger = (): Ledger => {
  const entries = new Map<number, Entry>()
  const ahead = new Map<string, Entry>()
  let next = 0
  let last: OutcomeRecord | undefined

  /** Of this attempt: an earlier one's findings are void. */
  const entryOf = (number: number, attempt: number): Entry => {
    const entry = entries.get(number)
    if (entry?.attempt === attempt) return entry
    const fresh: Entry = { attempt, findings: [], outcome: undefined }
    entries.set(number, fresh)
    return fresh
  }
  const adopt = (number: number, identity: string): void => {
    const entry = ahead.get(identity)
    if (entry !== undefined) entries.set(number, entry)
    ahead.delete(identity)
  }
  const setAside = (): void => {
    for (const entry of entries.values()) if (entry.outcome !== undefined) ahead.set(identityOf(entry.outcome), entry)
    entries.clear()
  }

  return {
    apply: (record, span) => {
      switch (record.type) {
        case 'findings':
          entryOf(record.entry, record.attempt).findings.push(span)
          break
        case 'outcome':
          entryOf(record.entry, record.attempt).outcome = record
          break
        case 'adopted':
          adopt(record.entry, record.of)
          break
        case 'resumed':
          setAside()
          break
        default:
          record satisfies never
      }
    },
    take: () => {
      const entry = entries.get(next)
      if (entry?.outcome === undefined) return undefined
      entries.delete(next++)
      last = entry.outcome
      return { outcome: entry.outcome, findings: entry.findings }
    },
    left: () => [...entries.values(), ...ahead.values()].flatMap(({ outcome }) => outcome ?? []),
    get next() {
      return next
    },
    get last() {
      return last
    },
    isAhead: (identity) => ahead.has(identity),
  }
}
