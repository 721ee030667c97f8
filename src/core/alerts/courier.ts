import type { AlertRecord } from '../alert.js'
import { createDesk, type Desk } from './desk.js'
import { linked } from './linked.js'
import type { CourierOptions } from './wiring.js'

export interface Courier {
  /** Resolves when it has ended; rejects where the inbox did. */
  readonly done: Promise<void>
  /**
   * Delivers what is in the inbox, summaries of open windows too, and ends.
   * Resolves to false where that took longer than `deadline` milliseconds: it
   * is then stopped, and the rest is the next run's.
   */
  drain(deadline: number): Promise<boolean>
}

/** Takes alerts from the inbox to the sink until its signal aborts. Throws BeartrapError on a state that it doesn't know. */
export const runCourier = (options: CourierOptions): Courier => {
  const { clock, signal } = options
  const draining = new AbortController()
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop)
  const desk = createDesk(options, stopping.signal)
  const done = carry(desk, options, draining.signal, stopping.signal).finally(() =>
    signal.removeEventListener('abort', stop),
  )
  return {
    done: done.then(() => {}),
    drain: (deadline) =>
      linked([stopping.signal], async (ended) => {
        draining.abort()
        void clock.sleep(deadline, ended.signal).then(() => ended.signal.aborted || stop())
        return done.finally(() => ended.abort())
      }),
  }
}

/** Resolves to whether nothing is left to deliver. */
const carry = async (
  desk: Desk,
  { inbox, clock }: CourierOptions,
  draining: AbortSignal,
  stopping: AbortSignal,
): Promise<boolean> => {
  const next = (): Promise<readonly AlertRecord[]> =>
    linked([draining, stopping], async (wake) => {
      const now = clock.now()
      const due = desk.nextDue(now)
      if (due !== undefined) void clock.sleep(Math.max(0, due - now), wake.signal).then(() => wake.abort())
      try {
        return await inbox.take(desk.seq(), desk.max, wake.signal)
      } finally {
        wake.abort()
      }
    })
  if (!(await desk.resume())) return false
  for (;;) {
    const isLast = draining.aborted
    const records = await next()
    if (stopping.aborted) return false
    if (!(await desk.handle(records))) return false
    if (isLast && records.length === 0) return desk.flush()
  }
}
