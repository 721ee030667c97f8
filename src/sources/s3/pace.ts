import { setTimeout as wait } from 'node:timers/promises'

/** Requests a second that a store has to take: none is waited for until it says that there are too many. */
export interface Pace {
  /** Resolves when the next request may go. */
  turn(): Promise<void>
  /** The store answered that there are too many. */
  throttled(): void
}

/** Over this, AWS's own limit of reads a partitioned prefix, a limit is none. */
const FREE_RATE = 5500

/** Of the rate, each second without a complaint. */
const ADDED_RATE = 10
const SECOND_MS = 1000

/** Additive increase, multiplicative decrease, as TCP has it: many clients of one store settle on a fair rate. */
export const createPace = (now: () => number = Date.now): Pace => {
  let rate = Number.POSITIVE_INFINITY
  let [from, sent, before] = [now(), 0, 0] // of this second, and how many went in the last one
  let [next, lowered] = [0, 0]

  const roll = (): void => {
    const seconds = Math.floor((now() - from) / SECOND_MS)
    if (seconds < 1) return
    before = seconds === 1 ? sent : 0
    ;[from, sent] = [from + seconds * SECOND_MS, 0]
    rate += seconds * ADDED_RATE
    if (rate > FREE_RATE) rate = Number.POSITIVE_INFINITY
  }
  return {
    turn: async () => {
      roll()
      sent++
      if (rate === Number.POSITIVE_INFINITY) return
      const at = Math.max(next, now())
      next = at + SECOND_MS / rate
      if (at > now()) await wait(at - now())
    },
    throttled: () => {
      roll()
      if (now() - lowered < SECOND_MS) return // the same complaint, told by many
      lowered = now()
      rate = Math.max(1, Math.min(rate, Math.max(before, sent)) / 2)
    },
  }
}
