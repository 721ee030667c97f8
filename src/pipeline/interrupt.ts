import { constants } from 'node:os'
import { BeartrapError } from '../core/errors.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
type Signal = (typeof SIGNALS)[number]

/** Calls back at the first signal that ends a process; a second one ends it as it stands. Gives what leaves off. */
export const onEnding = (end: (by: Signal) => void): (() => void) => {
  const handle = (by: NodeJS.Signals): void => {
    release()
    end(by as Signal)
  }
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, handle)
  }
  for (const name of SIGNALS) process.on(name, handle)
  return release
}

/** What a signal ends, once it has ended in order. */
export class Interrupted extends BeartrapError {
  /** As shells have it: 128 and the signal's number. */
  readonly exitCode: number

  constructor(by: Signal, advice: string) {
    super('interrupted', `ended by ${by}; ${advice}`)
    this.exitCode = 128 + constants.signals[by]
  }
}

/**
 * Does work that SIGINT and SIGTERM end in order: what it has begun to write goes.
 * Throws Interrupted then, with the advice.
 */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>, advice: string): Promise<T> => {
  const ending = new AbortController()
  const release = onEnding((by) => ending.abort(new Interrupted(by, advice)))
  try {
    return await work(ending.signal)
  } catch (error) {
    ending.signal.throwIfAborted()
    throw error
  } finally {
    release()
  }
}
