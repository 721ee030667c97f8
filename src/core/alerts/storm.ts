import type { Alert, AlertEvent, SecretStorm, SinkStorm } from '../alert.js'
import type { Finding, Fingerprint } from '../types.js'
import { joinTallies, type Tally, tallyOf } from './tally.js'

/** Times in milliseconds. */
export interface StormOptions {
  /** A secret that goes on is told in one summary each. */
  readonly window: number
  /** Events a window, of all secrets together. */
  readonly limit: number
  /** How long a secret that was told in full is told in summaries only. */
  readonly dedupe: number
}

export const DEFAULT_STORM: StormOptions = { window: 60_000, limit: 100, dedupe: 24 * 3_600_000 }

/**
 * Secrets remembered: some 300 bytes each in the state that is written down. Past
 * it the one that was seen longest ago is forgotten, so it would be told in full
 * again; what it had in count goes to the sink's summary.
 */
export const MAX_SECRETS = 1024

/** Plain JSON: kept with the place in the outbox, so that counts go on after a restart. */
export interface StormState {
  /** Seen longest ago first. */
  readonly secrets: readonly SecretState[]
  /** Of the limit's window. */
  readonly start: number
  readonly used: number
  /** What the sink's next summary will say. */
  readonly overflow?: Tally | undefined
  /** Of the next summary. */
  readonly serial: number
}

interface SecretState {
  readonly rule: string
  readonly title: string
  readonly fingerprint: Fingerprint
  /** When it was last told in full. */
  readonly told: number
  /** Where its window began; absent while it is quiet. */
  readonly start?: number | undefined
  readonly tally?: Tally | undefined
}

export const CALM: StormState = { secrets: [], start: 0, used: 0, serial: 0 }

/**
 * Decides what of many alerts is told one by one. Every alert given to `add` is
 * returned by it, or counted in exactly one summary. `due` comes before the `add`s
 * of the same time; a clock that went back shortens what is left of a window,
 * never lengthens it.
 */
export interface Storm {
  add(alert: Alert, now: number): readonly AlertEvent[]
  /** The summaries of windows that have ended. */
  due(now: number): readonly AlertEvent[]
  /** Ends all windows. */
  flush(now: number): readonly AlertEvent[]
  /** When there may be a summary next. */
  nextDue(now: number): number | undefined
  state(): StormState
}

export const createStorm = (name: string, { window, limit, dedupe }: StormOptions, from: StormState): Storm => {
  const secrets = new Map(from.secrets.map((secret) => [keyOf(secret), secret]))
  let { start, used, overflow, serial } = from
  const idAt = (now: number): string => `${name}/${now}/${serial++}`
  const isOver = (since: number, now: number): boolean => now >= since + window || now < since

  const spill = (tally: Tally | undefined): void => {
    if (tally !== undefined) overflow = joinTallies(overflow, tally)
  }
  const forgetOldest = (): void => {
    const [oldest] = secrets
    if (oldest === undefined || secrets.size <= MAX_SECRETS) return
    secrets.delete(oldest[0])
    spill(oldest[1].tally)
  }
  /** As the one seen last. */
  const hold = (key: string, secret: SecretState): void => {
    secrets.delete(key)
    secrets.set(key, secret)
    forgetOldest()
  }
  const addFinding = (finding: Finding, now: number): readonly AlertEvent[] => {
    const key = keyOf(finding)
    const held = secrets.get(key)
    if (held !== undefined && now < held.told + dedupe && now >= held.told - dedupe) {
      hold(key, { ...held, start: held.start ?? now, tally: joinTallies(held.tally, tallyOf(finding)) })
      return []
    }
    const events = admit(finding)
    if (events.length > 0) hold(key, tell(finding, held, now))
    return events
  }
  const admit = (alert: Alert): readonly AlertEvent[] => {
    if (used < limit) {
      used++
      return [alert]
    }
    spill(tallyOf(alert))
    return []
  }
  const summarize = (secret: SecretState, tally: Tally, now: number): readonly AlertEvent[] => {
    // Half of the limit is for secrets that are new: those that go on must not hide them.
    if (used >= Math.floor(limit / 2)) {
      spill(tally)
      return []
    }
    used++
    return [secretStorm(idAt(now), secret, tally)]
  }
  const endSecrets = (now: number, all: boolean): readonly AlertEvent[] => {
    const events: AlertEvent[] = []
    for (const [key, secret] of secrets) {
      if (secret.start === undefined || !(all || isOver(secret.start, now))) continue
      if (secret.tally !== undefined) events.push(...summarize(secret, secret.tally, now))
      secrets.set(key, { ...secret, start: secret.tally === undefined || all ? undefined : now, tally: undefined })
    }
    return events
  }
  const endLimit = (now: number, all: boolean): readonly AlertEvent[] => {
    if (!all && !isOver(start, now)) return []
    const told = overflow
    start = now
    used = 0
    overflow = undefined
    return told === undefined ? [] : [sinkStorm(idAt(now), told)]
  }
  return {
    add: (alert, now) => (alert.type === 'loss' ? admit(alert) : addFinding(alert, now)),
    due: (now) => [...endLimit(now, false), ...endSecrets(now, false)],
    flush: (now) => [...endSecrets(now, true), ...endLimit(now, true)],
    nextDue: (now) => {
      const starts = [...secrets.values()].flatMap((secret) => secret.start ?? [])
      if (overflow !== undefined) starts.push(start)
      const ends = starts.map((since) => (now < since ? now : since + window))
      return ends.length === 0 ? undefined : Math.min(...ends)
    },
    state: () => ({ secrets: [...secrets.values()], start, used, overflow, serial }),
  }
}

const keyOf = ({ rule, fingerprint }: Pick<SecretState, 'rule' | 'fingerprint'>): string => `${fingerprint} ${rule}`

const tell = ({ rule, title, fingerprint }: Finding, held: SecretState | undefined, now: number): SecretState => ({
  rule,
  title,
  fingerprint,
  told: now,
  start: held?.start ?? now,
  tally: held?.tally,
})

const secretStorm = (id: string, { rule, title, fingerprint }: SecretState, tally: Tally): SecretStorm => {
  const { suppressed, severity, artifacts, since, until } = tally
  return {
    type: 'storm',
    scope: 'secret',
    id,
    rule,
    title,
    fingerprint,
    suppressed,
    severity,
    artifacts,
    since,
    until,
  }
}

const sinkStorm = (id: string, tally: Tally): SinkStorm => ({ type: 'storm', scope: 'sink', id, ...tally })
