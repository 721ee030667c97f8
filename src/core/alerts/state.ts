import type { Alert, AlertEvent } from '../alert.js'
import { BeartrapError } from '../errors.js'
import { CALM, type StormState } from './storm.js'

/** Alerts, but for `summaries`. */
export interface Counts {
  readonly sent: number
  /** Told, or to be told, in summaries alone. */
  readonly suppressed: number
  /** Not the sink's to tell. */
  readonly filtered: number
  /** Refused for good and laid aside. */
  readonly dead: number
  /** Sent or laid aside. */
  readonly summaries: number
}

/**
 * Where a courier stands at its place in the outbox. Plain JSON. Of the alerts up
 * to there, sent + suppressed + filtered + dead + the alerts in `pending` is all.
 */
export interface CourierState {
  readonly version: 1
  readonly counts: Counts
  readonly storm: StormState
  /** Decided and not yet delivered: a restart sends them as they are, with the ids that they had. */
  readonly pending: readonly AlertEvent[]
}

const FRESH: CourierState = {
  version: 1,
  counts: { sent: 0, suppressed: 0, filtered: 0, dead: 0, summaries: 0 },
  storm: CALM,
  pending: [],
}

/** Throws BeartrapError 'config' on the state of another version: what is pending in it must not be dropped in silence. */
export const stateFrom = (name: string, stored: unknown): CourierState => {
  if (stored === undefined || stored === null) return FRESH
  const { version } = stored as { version?: unknown }
  if (version === FRESH.version) return stored as CourierState
  throw new BeartrapError('config', `${name}: its saved state is of version ${version}, this beartrap knows 1; upgrade`)
}

const isAlert = (event: AlertEvent): event is Alert => event.type !== 'storm'

export const alertsIn = (events: readonly AlertEvent[]): number => events.filter(isAlert).length
