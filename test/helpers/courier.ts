import type { Alert, AlertEvent, AlertRecord, AlertSink, Events, Loss } from '../../src/core/alert.js'
import { DEFAULT_RETRY } from '../../src/core/alerts/backoff.js'
import type { Clock } from '../../src/core/alerts/clock.js'
import { runCourier } from '../../src/core/alerts/courier.js'
import type { DeliveryError } from '../../src/core/alerts/delivery.js'
import type { CourierState } from '../../src/core/alerts/state.js'
import type { CourierObserver, CourierOptions, Inbox } from '../../src/core/alerts/wiring.js'

/** A clock that a test moves. */
export const testClock = () => {
  let now = Date.UTC(2026, 0, 1)
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>()
  const clock: Clock = {
    now: () => now,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const wake = (): void => {
          sleepers.delete(sleeper)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { at: now + ms, wake }
        sleepers.add(sleeper)
        signal.addEventListener('abort', wake)
      }),
  }
  /** Lets time pass, with all that happens in it, in its order. */
  const advance = async (ms: number): Promise<void> => {
    const end = now + ms
    for (;;) {
      await settle()
      const [next] = [...sleepers].sort((a, b) => a.at - b.at)
      if (next === undefined || next.at > end) break
      now = Math.max(now, next.at)
      next.wake()
    }
    now = end
  }
  return { clock, advance, jump: (ms: number) => (now += ms), sleepers: () => sleepers.size }
}

/** Until all promises that can be settled are. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** An outbox in memory. */
export const testInbox = () => {
  const records: AlertRecord[] = []
  let wake: (() => void) | undefined
  let kept: { seq: number; state: CourierState | undefined } = { seq: 0, state: undefined }
  let largestTake = 0
  const inbox: Inbox = {
    take: async (after, max, signal) => {
      largestTake = Math.max(largestTake, max)
      while (!signal.aborted && records.length <= after) {
        await new Promise<void>((resolve) => {
          wake = resolve
          signal.addEventListener('abort', () => resolve())
        })
      }
      return records.slice(after, after + max)
    },
    ack: async (seq, state) => {
      if (seq < kept.seq) throw new Error('numbers fell')
      kept = { seq, state: JSON.parse(JSON.stringify(state)) as CourierState }
    },
  }
  return {
    inbox,
    put: (...alerts: readonly Alert[]): void => {
      for (const alert of alerts) records.push({ seq: records.length + 1, alert })
      wake?.()
    },
    kept: () => kept,
    all: () => records.map(({ alert }) => alert),
    largestTake: () => largestTake,
  }
}

/** Keeps what it is given; `next` decides what becomes of a delivery. */
export const testSink = (batch = 10) => {
  const taken: AlertEvent[] = []
  const deliveries: Events[] = []
  let behave: (events: Events, signal: AbortSignal) => Promise<void> = async () => {}
  const sink: AlertSink = {
    name: 'test',
    batch,
    deliver: async (events, signal) => {
      deliveries.push(events)
      await behave(events, signal)
      taken.push(...events)
    },
    close: async () => {},
  }
  return { sink, taken, deliveries, behave: (next: typeof behave) => (behave = next) }
}

export const testObserver = () => {
  const seen = { sent: 0, summaries: 0, suppressed: 0, filtered: 0, failed: 0, delays: [] as number[], dead: 0 }
  const observer: CourierObserver = {
    sent: (alerts, summaries) => {
      seen.sent += alerts
      seen.summaries += summaries
    },
    suppressed: (alerts) => (seen.suppressed += alerts),
    filtered: (alerts) => (seen.filtered += alerts),
    failed: () => seen.failed++,
    retrying: (_attempt, delay) => seen.delays.push(delay),
    dead: (events) => (seen.dead += events.length),
  }
  return { observer, seen }
}

/** A courier over all of these. */
export const testCourier = (more: Partial<CourierOptions> = {}, sink = testSink()) => {
  const time = testClock()
  const box = testInbox()
  const { observer, seen } = testObserver()
  const buried: { events: Events; error: DeliveryError }[] = []
  const stop = new AbortController()
  const start = () =>
    runCourier({
      sink: sink.sink,
      inbox: box.inbox,
      from: box.kept(),
      filter: {},
      storm: undefined,
      retry: DEFAULT_RETRY,
      bury: async (events, error) => void buried.push({ events, error }),
      clock: time.clock,
      observer,
      signal: stop.signal,
      ...more,
    })
  return { ...time, ...box, ...sink, seen, buried, stop, start }
}

export const loss = (artifact: string, more: Partial<Loss> = {}): Loss => ({
  type: 'loss',
  id: `loss-${artifact}`,
  reason: 'truncated',
  artifact,
  start: 0,
  end: 100,
  message: '100 bytes were cut off before they were read',
  detectedAt: '2026-01-01T00:00:00.000Z',
  ...more,
})

/** Alerts that a receiver knows of, each id once, as one that drops repeats counts them. */
export const knownTo = (events: readonly AlertEvent[]): number => {
  const once = new Map(events.map((event) => [event.id, event]))
  return [...once.values()].reduce((sum, event) => sum + (event.type === 'storm' ? event.suppressed : 1), 0)
}
