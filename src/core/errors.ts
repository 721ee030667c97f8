import type { Reason } from './outcome.js'

/**
 * `usage`, `rule` and `config` end the run with exit code 2; `input` and
 * `output` belong to one artifact: the run goes on and ends with 3. `interrupted`
 * ends it as a signal does.
 */
export type ErrorCode = 'usage' | 'config' | 'rule' | 'input' | 'output' | 'interrupted'

export interface BeartrapErrorOptions extends ErrorOptions {
  /** Of an input that could not be scanned, or not to its end. */
  readonly reason?: Reason
}

/** Every error beartrap raises on purpose. The message says what, where and what to do, and holds no secret. */
export class BeartrapError extends Error {
  readonly code: ErrorCode
  readonly reason: Reason | undefined

  constructor(code: ErrorCode, message: string, options: BeartrapErrorOptions = {}) {
    super(message, options)
    this.name = 'BeartrapError'
    this.code = code
    this.reason = options.reason
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Why an input could not be scanned, where that is known. */
export const reasonOf = (error: unknown): Reason | undefined =>
  error instanceof BeartrapError ? error.reason : undefined
