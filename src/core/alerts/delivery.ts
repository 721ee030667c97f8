import { BeartrapError, messageOf } from '../errors.js'

/**
 * What became of a delivery that failed: `later`, so it is tried again; `refused`,
 * for what the events are; `unwelcome`, for what the request is, whatever events
 * are in it: an address that is gone, a key that is not accepted.
 */
export type Verdict = 'later' | 'refused' | 'unwelcome'

/** Why a receiver has not taken events. The message names the sink and the receiver's host, no credential, no byte of an answer. */
export class DeliveryError extends BeartrapError {
  readonly verdict: Verdict
  /** Milliseconds that the receiver asks to be left alone for. */
  readonly retryAfter: number | undefined

  constructor(verdict: Verdict, message: string, options: ErrorOptions & { readonly retryAfter?: number } = {}) {
    super('output', message, options)
    this.name = 'DeliveryError'
    this.verdict = verdict
    this.retryAfter = options.retryAfter
  }
}

/** Anything else that a sink throws is tried again: an alert is never lost to a fault that may pass. */
export const asDeliveryError = (error: unknown): DeliveryError =>
  error instanceof DeliveryError ? error : new DeliveryError('later', messageOf(error), { cause: error })
