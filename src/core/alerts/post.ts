import type { AlertEvent, AlertSink, Events } from '../alert.js'
import { delayOf, type RetryOptions } from './backoff.js'
import type { Clock } from './clock.js'
import { asDeliveryError, type DeliveryError } from './delivery.js'

/** Lays aside what a receiver refused for good. */
export type Bury = (events: Events, error: DeliveryError) => Promise<void>

export interface PostOptions {
  readonly sink: AlertSink
  readonly clock: Clock
  readonly retry: RetryOptions
  readonly bury: Bury
  readonly on: {
    /** In their order; each once. */
    sent(events: Events): void
    dead(events: Events, error: DeliveryError): void
    failed(error: DeliveryError): void
    retrying(attempt: number, delay: number, error: DeliveryError): void
  }
}

/**
 * Delivers events in their order, however long it takes. Those that are refused
 * for good are found by halving and laid aside, so that they hold up nobody.
 * Resolves to false where the signal aborts first.
 */
export const createPost = ({ sink, clock, retry, bury, on }: PostOptions) => {
  const untilDone = async (
    act: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<DeliveryError | 'done' | 'stopped'> => {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await act()
        return 'done'
      } catch (thrown) {
        if (signal.aborted) return 'stopped'
        const error = asDeliveryError(thrown)
        on.failed(error)
        if (error.verdict !== 'later') return error
        const delay = delayOf(attempt, error.retryAfter, retry, clock.random)
        on.retrying(attempt + 1, delay, error)
        await clock.sleep(delay, signal)
      }
    }
    return 'stopped'
  }
  const layAside = async (events: Events, error: DeliveryError, signal: AbortSignal): Promise<boolean> => {
    if ((await untilDone(() => bury(events, error), signal)) === 'stopped') return false
    on.dead(events, error)
    return true
  }
  const post = async (events: Events, signal: AbortSignal): Promise<boolean> => {
    const ended = await untilDone(() => sink.deliver(events, signal), signal)
    if (ended === 'stopped') return false
    if (ended === 'done') {
      on.sent(events)
      return true
    }
    const [first, second] = halve(events)
    if (second === undefined || ended.verdict === 'unwelcome') return layAside(events, ended, signal)
    return (await post(first, signal)) && (await post(second, signal))
  }
  return post
}

const halve = (events: Events): readonly [Events, Events?] => {
  const middle = Math.ceil(events.length / 2)
  const [first, second] = [events.slice(0, middle), events.slice(middle)]
  return isSome(first) && isSome(second) ? [first, second] : [events]
}

export const isSome = (events: readonly AlertEvent[]): events is Events => events.length > 0
