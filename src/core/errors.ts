/**
 * `usage`, `rule` and `config` end the run with exit code 2; `input` and
 * `output` belong to one artifact: the run goes on and ends with 3.
 */
export type ErrorCode = 'usage' | 'config' | 'rule' | 'input' | 'output'

/** Every error beartrap raises on purpose. The message says what, where and what to do, and holds no secret. */
export class BeartrapError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BeartrapError'
    this.code = code
  }
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
