import { setMaxListeners } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { createPace, type Pace } from './pace.js'
import { isThrottled, isTransient } from './problems.js'

/** Tries of one request. With the waits between them, a store that is busy for a minute is outlived. */
const MAX_TRIES = 10
const FIRST_WAIT_MS = 50
const MAX_WAIT_MS = 20_000

const paces = new Map<string, Pace>()

/** Of a bucket's own: its store counts what it is asked for, whoever asks. */
const paceOf = (bucket: string): Pace => {
  const pace = paces.get(bucket) ?? createPace()
  paces.set(bucket, pace)
  return pace
}

/**
 * Sends a request, and again where the store was busy or the connection broke.
 * Throws the SDK's error on what another try does not help.
 */
export const send = async <Output>(
  bucket: string,
  signal: AbortSignal,
  request: (options: { abortSignal: AbortSignal }) => Promise<Output>,
): Promise<Output> => {
  setMaxListeners(0, signal) // as many as there are requests; each takes its own away
  const pace = paceOf(bucket)
  for (let tries = 1; ; tries++) {
    await pace.turn()
    try {
      return await request({ abortSignal: signal })
    } catch (error) {
      signal.throwIfAborted() // the SDK tells of a broken connection
      if (isThrottled(error)) pace.throttled()
      if (!isTransient(error) || tries === MAX_TRIES) throw error
      await backOff(tries, signal)
    }
  }
}

/** Exponential, with full jitter: those who failed together don't come back together. */
export const backOff = (tries: number, signal: AbortSignal): Promise<void> =>
  wait(Math.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), undefined, { signal })
