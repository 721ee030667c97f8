import type { AlertEvent, AlertRecord, AlertSink } from '../alert.js'
import type { RetryOptions } from './backoff.js'
import type { Clock } from './clock.js'
import type { DeliveryError } from './delivery.js'
import type { FilterOptions } from './filter.js'
import type { Bury } from './post.js'
import type { CourierState } from './state.js'
import type { StormOptions } from './storm.js'

/** A courier's side of the outbox. */
export interface Inbox {
  /**
   * The records after that number, in order, `max` at most: at once where there are
   * any, else as soon as there are. Resolves to none once the signal aborts; where
   * it has aborted before, to what is there.
   */
  take(after: number, max: number, signal: AbortSignal): Promise<readonly AlertRecord[]>
  /**
   * Keeps number and state together, durably, before it resolves; records up to
   * there are this courier's no more. Numbers never fall; one may come again
   * with another state. A rejection ends the courier.
   */
  ack(seq: number, state: CourierState): Promise<void>
}

/** Told as it happens, for metrics and readiness. All counts are of what is new; methods must not throw. */
export interface CourierObserver {
  sent(alerts: number, summaries: number): void
  suppressed(alerts: number): void
  filtered(alerts: number): void
  /** One delivery that failed; its message may be shown. */
  failed(error: DeliveryError): void
  /** Waits before that attempt (1 is the second delivery); `sent` or `dead` ends it. */
  retrying(attempt: number, delay: number, error: DeliveryError): void
  /** Refused for good and laid aside. */
  dead(events: readonly AlertEvent[], error: DeliveryError): void
}

export interface CourierOptions {
  readonly sink: AlertSink
  readonly inbox: Inbox
  /** As last acked; 0 and undefined where nothing was. */
  readonly from: { readonly seq: number; readonly state: unknown }
  readonly filter: FilterOptions
  /** Absent: no storm control. */
  readonly storm: StormOptions | undefined
  readonly retry: RetryOptions
  readonly bury: Bury
  readonly clock: Clock
  readonly observer: CourierObserver
  /** Ends it at once; what was not acked is repeated by the next run. */
  readonly signal: AbortSignal
}
