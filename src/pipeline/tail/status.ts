import type { Alert } from '../../core/alert.js'
import type { Follower } from '../../sources/tail/follower.js'

/** What became of alerts at one sink; `failed` counts deliveries, which are repeated. */
type Outcome = 'sent' | 'suppressed' | 'filtered' | 'failed' | 'dead'

/** How a tail does: counted as it goes, for metrics and probes. No path's contents, no value. */
export interface Status {
  read(bytes: number): void
  told(alerts: readonly Alert[]): void
  delivered(sink: string, outcome: Outcome, count: number): void
  /** One more turn of the loop. */
  turned(): void
  /** Whether the state can be written; why not. */
  state(problem: string | undefined): void
  /** Whether a sink takes alerts; why not. */
  sink(name: string, problem: string | undefined): void
  /** Events of the file system don't come any more. */
  degraded(): void
  readonly counts: Counts
  dead(): readonly string[]
  unready(): readonly string[]
}

interface Counts {
  readonly bytes: number
  readonly byRule: ReadonlyMap<string, number>
  readonly lost: ReadonlyMap<string, number>
  readonly alerts: ReadonlyMap<string, ReadonlyMap<Outcome, number>>
  readonly isDegraded: boolean
}

/** A turn takes a tenth of a second; a disk that hangs takes for ever. */
const HUNG_MS = 30_000

/** Bytes that wait and none that is read for so long: something holds reading up. */
const STALLED_MS = 30_000

export const createStatus = (follower: () => Follower, now: () => number): Status => {
  const byRule = new Map<string, number>()
  const lost = new Map<string, number>()
  const alerts = new Map<string, Map<Outcome, number>>()
  const sinks = new Map<string, string>()
  let [bytes, turnedAt, readAt] = [0, now(), now()]
  let stateProblem: string | undefined
  let isDegraded = false
  const hasLag = (): boolean => [...follower().files].some(({ size, state }) => size > state.scanned)
  return {
    read: (count) => {
      bytes += count
      if (count > 0) readAt = now()
    },
    told: (batch) => {
      for (const alert of batch) {
        if (alert.type === 'finding') count(byRule, alert.rule, 1)
        else count(lost, alert.reason, (alert.end ?? alert.start) - alert.start)
      }
    },
    delivered: (sink, outcome, number) => {
      const outcomes = alerts.get(sink) ?? new Map<Outcome, number>()
      alerts.set(sink, outcomes)
      count(outcomes, outcome, number)
    },
    turned: () => {
      turnedAt = now()
      if (!hasLag()) readAt = now()
    },
    state: (problem) => {
      stateProblem = problem
    },
    sink: (name, problem) => {
      if (problem === undefined) sinks.delete(name)
      else sinks.set(name, problem)
    },
    degraded: () => {
      isDegraded = true
    },
    get counts() {
      return { bytes, byRule, lost, alerts, isDegraded }
    },
    dead: () => (now() - turnedAt > HUNG_MS ? [`no progress for ${HUNG_MS / 1000} s`] : []),
    unready: () => [
      ...(stateProblem === undefined ? [] : [`state: ${stateProblem}`]),
      ...[...sinks].map(([name, problem]) => `sink ${name}: ${problem}`),
      ...(now() - readAt > STALLED_MS ? [`unread bytes wait for ${STALLED_MS / 1000} s`] : []),
    ],
  }
}

const count = <K>(counts: Map<K, number>, key: K, by: number): void => void counts.set(key, (counts.get(key) ?? 0) + by)
