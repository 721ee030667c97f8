import type { UpTo } from '../../core/live-release.js'

/** A program prints what belongs together at once: it is looked at when nothing has come for so long … */
const QUIET_MS = 20

/** … or, where it prints without a pause, but little, so long after the first of it. */
const LATEST_MS = 100

/** A prompt that people wait for is shown after half a second. */
export const FLUSH_AFTER_MS = 500

/** A look that is due, and when. */
interface Due {
  readonly upTo: Extract<UpTo, 'fresh' | 'partial'>
  readonly at: number
}

/** When a live stream is to be looked at. Times are milliseconds of one clock. */
export interface Pace {
  arrived(now: number): void
  /** What is certain of a full buffer has gone out: all is well on its way. */
  flowed(): void
  due(): Due | undefined
  looked(due: Due, started: number, ended: number): void
}

/**
 * What comes is looked at soon, and once more, for prompts and last lines, when nothing
 * has come for `flushAfter`. At least as long as a look took passes before the next:
 * looks take half of the time at the most.
 */
export const createPace = (flushAfter: number): Pace => {
  let first: number | undefined // of what has not been looked at
  let last = 0
  let flushed = true
  let notBefore = 0
  return {
    arrived: (now) => {
      first ??= now
      last = now
      flushed = false
    },
    flowed: () => {
      first = undefined
    },
    due: () => {
      if (first !== undefined) {
        return { upTo: 'fresh', at: Math.max(notBefore, Math.min(last + QUIET_MS, first + LATEST_MS)) }
      }
      return flushed ? undefined : { upTo: 'partial', at: Math.max(notBefore, last + flushAfter) }
    },
    looked: ({ upTo }, started, ended) => {
      notBefore = ended + (ended - started)
      first = undefined
      flushed = upTo === 'partial'
    },
  }
}
