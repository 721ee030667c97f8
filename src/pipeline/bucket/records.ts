import type { OutcomeKind, Reason } from '../../core/outcome.js'
import type { Finding } from '../../core/types.js'

/** A line of a run's journal. An entry is a listed object, numbered in the listing's order. */
export type JournalRecord = FindingsRecord | OutcomeRecord | AdoptedRecord | ResumedRecord

/** What an attempt at an entry has found so far; a further attempt makes it void. */
export interface FindingsRecord {
  readonly type: 'findings'
  readonly entry: number
  readonly attempt: number
  readonly findings: readonly Finding[]
}

/** How an entry ended; its findings stand before this. */
export interface OutcomeRecord extends ObjectName {
  readonly type: 'outcome'
  readonly entry: number
  readonly attempt: number
  readonly uri: string
  readonly outcome: OutcomeKind
  readonly reason?: Reason
  readonly message?: string
  readonly bytes: number
  /** Scanned to their end: of an archive, its members. */
  readonly artifacts: number
  /** Members that were not, the first MAX_FAILED. */
  readonly failed?: readonly Failed[]
  /** What is worth to be told, and no fault. */
  readonly notices?: readonly string[]
}

export interface Failed {
  readonly uri: string
  readonly message: string
  readonly reason?: Reason
}

/** An object that had ended when a run was killed, met again by the listing that goes on. */
interface AdoptedRecord {
  readonly type: 'adopted'
  readonly entry: number
  /** Its identity. */
  readonly of: string
}

/** From here on entries are numbered from the first that had not ended. */
interface ResumedRecord {
  readonly type: 'resumed'
  readonly at: string
}

/** Which object an entry is of. */
export interface ObjectName {
  /** Of the run's targets, by its place. */
  readonly target: number
  /** Where an input names it, and not the target. */
  readonly bucket?: string
  readonly key: string
  readonly versionId?: string
  readonly etag?: string
}

/** Of one version of an object's bytes. */
export const identityOf = ({ target, bucket, key, versionId, etag }: ObjectName): string =>
  JSON.stringify([target, key, versionId ?? '', etag ?? '', ...(bucket === undefined ? [] : [bucket])])

/** Listed of one archive; the count is in the message. */
export const MAX_FAILED = 100
