import { constants } from 'node:os'
import { BeartrapError } from '../core/errors.js'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What a signal ends, once it has ended in order. */
export class Interrupted extends BeartrapError {
  /** As shells have it: 128 and the signal's number. */
  readonly exitCode: number

  constructor(by: (typeof SIGNALS)[number], advice: string) {
    super('interrupted', `ended by ${by}; ${advice}`)
    this.exitCode = 128 + constants.signals[by]
  }
}

/**
 * Does work that SIGINT and SIGTERM end in order: what it has begun to write goes.
 * A second signal ends the process as it stands. Throws Interrupted with the advice.
 */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>, advice: string): Promise<T> => {
  const ending = new AbortController()
  const release = (): void => {
    for (const [name, handler] of handlers) process.off(name, handler)
  }
  const handlers = SIGNALS.map((name) => {
    const handler = (): void => {
      release()
      ending.abort(new Interrupted(name, advice))
    }
    process.on(name, handler)
    return [name, handler] as const
  })
  try {
    return await work(ending.signal)
  } catch (error) {
    ending.signal.throwIfAborted()
    throw error
  } finally {
    release()
  }
}
