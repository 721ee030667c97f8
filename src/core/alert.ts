import type { Finding, Fingerprint, Severity } from './types.js'

/** Why bytes of a log were not looked at. */
type LossReason = 'truncated' | 'deleted' | 'limit' | 'fault'

/** Bytes that a tail could not look at: told as a finding is, never passed over. */
export interface Loss {
  readonly type: 'loss'
  /** Stable over replays, as a finding's. */
  readonly id: string
  readonly reason: LossReason
  readonly artifact: string
  /** Raw offsets; `end` is absent where nobody knows how much it was. */
  readonly start: number
  readonly end?: number
  readonly message: string
  readonly detectedAt: string
}

/** What all summaries tell. */
export interface StormTally {
  /** Alerts that it stands for: each was counted in one summary and sent in none. */
  readonly suppressed: number
  /** Of the worst of them. */
  readonly severity: Severity
  /** Artifacts that they stand in, the first few. */
  readonly artifacts: readonly string[]
  /** ISO 8601, of the first and the last of them. */
  readonly since: string
  readonly until: string
}

/** What many findings of one secret were told as, after the first: one of these a window. */
export interface SecretStorm extends StormTally {
  readonly type: 'storm'
  readonly scope: 'secret'
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly fingerprint: Fingerprint
}

/** What alerts beyond a sink's limit were told as: one of these a window. */
export interface SinkStorm extends StormTally {
  readonly type: 'storm'
  readonly scope: 'sink'
  readonly id: string
  /** Of the findings among them, the first few. */
  readonly rules: readonly string[]
  /** Losses among them. */
  readonly losses: number
}

export type StormSummary = SecretStorm | SinkStorm

/** What a tail tells of; holds no byte of a secret. */
export type Alert = Finding | Loss

/** What a sink is given: alerts, and what stands for many of them. */
export type AlertEvent = Alert | StormSummary

/** An alert in its place in the outbox: numbers rise by one, and never start again. */
export interface AlertRecord {
  readonly seq: number
  readonly alert: Alert
}

export type Events = readonly [AlertEvent, ...AlertEvent[]]

/** A way to deliver alerts. */
export interface AlertSink {
  /** As configured; unique in a run, and in its logs and metrics. Holds no credential. */
  readonly name: string
  /** Events that one delivery takes at most. */
  readonly batch: number
  /**
   * Resolves once the receiver has taken all of them, in order. Rejects with
   * DeliveryError where it has not; a repeat may then send some of them twice.
   * Ends soon once the signal aborts.
   */
  deliver(events: Events, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}
