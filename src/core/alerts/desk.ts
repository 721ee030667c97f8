import type { AlertEvent, AlertRecord } from '../alert.js'
import { createFilter } from './filter.js'
import { createPlan } from './plan.js'
import { createPost, isSome, type PostOptions } from './post.js'
import { alertsIn, type Counts, stateFrom } from './state.js'
import type { CourierObserver, CourierOptions } from './wiring.js'

/** Records held at once with storm control, of which most lead to no event; else as many as one delivery takes. */
const MAX_RECORDS = 256

/** How long a place that led to no event may stay unwritten: a repeat of it tells nobody anything. */
const ACK_DELAY_MS = 1_000

/** What a courier does with what it has taken. Methods that send resolve to false where it was stopped. */
export interface Desk {
  /** Records to take at most. */
  readonly max: number
  /** The last record handled. */
  seq(): number
  /** When there is something to do, without any record. */
  nextDue(now: number): number | undefined
  /** Sends what an earlier run has decided on. */
  resume(): Promise<boolean>
  handle(records: readonly AlertRecord[]): Promise<boolean>
  /** Sends the summaries of windows that are open, and writes down where it is. */
  flush(): Promise<boolean>
}

export const createDesk = (options: CourierOptions, stopping: AbortSignal): Desk => {
  const { sink, inbox, from, filter, storm, clock, observer } = options
  const start = stateFrom(sink.name, from.state)
  const plan = createPlan(sink.name, createFilter(filter), storm, start.storm)
  const counts = { ...start.counts }
  let pending = start.pending
  let { seq } = from
  let unwrittenSince: number | undefined

  const post = createPost({ ...options, on: accounting(counts, observer) })
  const write = async (): Promise<void> => {
    unwrittenSince = undefined
    await inbox.ack(seq, { version: 1, counts: { ...counts }, storm: plan.state(), pending })
  }
  const sendPending = async (): Promise<boolean> => {
    while (pending.length > 0) {
      const batch = pending.slice(0, sink.batch)
      if (isSome(batch) && !(await post(batch, stopping))) return false
      pending = pending.slice(batch.length)
      await write()
    }
    return true
  }
  const send = async (events: readonly AlertEvent[]): Promise<boolean> => {
    pending = events
    // What is told as a count can't be decided twice: a later clock would count otherwise, so it is written first.
    if (storm !== undefined || events.some(({ type }) => type === 'storm')) await write()
    return sendPending()
  }
  const add = (records: readonly AlertRecord[], now: number): readonly AlertEvent[] => {
    const fates = { passed: 0, suppressed: 0, filtered: 0 }
    const events = records.flatMap((record) => {
      const { events, fate } = plan.add(record.alert, now)
      fates[fate]++
      seq = record.seq
      return events
    })
    counts.suppressed += fates.suppressed
    counts.filtered += fates.filtered
    if (fates.suppressed > 0) observer.suppressed(fates.suppressed)
    if (fates.filtered > 0) observer.filtered(fates.filtered)
    return events
  }
  return {
    max: storm === undefined ? sink.batch : MAX_RECORDS,
    seq: () => seq,
    nextDue: (now) =>
      earliest(
        plan.nextDue(now),
        unwrittenSince === undefined ? undefined : Math.min(unwrittenSince, now) + ACK_DELAY_MS,
      ),
    resume: sendPending,
    handle: async (records: readonly AlertRecord[]): Promise<boolean> => {
      const now = clock.now()
      const events = [...plan.due(now), ...add(records, now)]
      if (events.length > 0) return send(events)
      if (records.length > 0) unwrittenSince ??= now
      if (unwrittenSince !== undefined && Math.abs(now - unwrittenSince) >= ACK_DELAY_MS) await write()
      return true
    },
    flush: async (): Promise<boolean> => {
      const events = plan.flush(clock.now())
      if (events.length > 0) return send(events)
      await write()
      return true
    },
  }
}

/** Keeps the counts of what has left, and tells of it. */
const accounting = (
  counts: { -readonly [Name in keyof Counts]: Counts[Name] },
  observer: CourierObserver,
): PostOptions['on'] => {
  const leave = (events: readonly AlertEvent[], as: 'sent' | 'dead'): readonly [alerts: number, summaries: number] => {
    const alerts = alertsIn(events)
    const summaries = events.length - alerts
    counts[as] += alerts
    counts.summaries += summaries
    return [alerts, summaries]
  }
  return {
    failed: observer.failed,
    retrying: observer.retrying,
    sent: (events) => observer.sent(...leave(events, 'sent')),
    dead: (events, error) => {
      leave(events, 'dead')
      observer.dead(events, error)
    },
  }
}

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b)
