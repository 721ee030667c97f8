/** All in milliseconds. */
export interface RetryOptions {
  /** Bound of the first delay; it doubles with each attempt. */
  readonly base: number
  /** Bound of all delays but those that a receiver asks for. */
  readonly max: number
}

export const DEFAULT_RETRY: RetryOptions = { base: 500, max: 60_000 }

/** A receiver may ask for more than `max`, but not for ever: an hour, as rate limits are by the hour. */
const MAX_RETRY_AFTER = 3_600_000

/** 2^20 times any base is above any `max`. */
const MAX_DOUBLINGS = 20

/**
 * How long to wait before attempt `attempt` + 1; attempts count from 0. Full
 * jitter, anything up to the bound, so that many couriers that lost one receiver
 * don't come back at once (aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter).
 */
export const delayOf = (
  attempt: number,
  retryAfter: number | undefined,
  { base, max }: RetryOptions,
  random: () => number,
): number =>
  Math.max(
    Math.round(random() * Math.min(max, base * 2 ** Math.min(attempt, MAX_DOUBLINGS))),
    Math.min(retryAfter ?? 0, MAX_RETRY_AFTER),
  )
