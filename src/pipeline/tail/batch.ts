import type { Alert } from '../../core/alert.js'
import type { FileState } from '../../sources/tail/followed.js'

/** An alert, and the state of its file once it was told of. */
export interface Told {
  readonly alert: Alert
  readonly state: FileState
}

/** A line of the outbox: alerts, and how far their files had come. It is there as a whole or not at all. */
export interface Batch {
  /** The number of the first alert; the others follow. */
  readonly first: number
  readonly alerts: readonly Alert[]
  readonly states: readonly FileState[]
}

export const lastOf = ({ first, alerts }: Batch): number => first + alerts.length - 1
