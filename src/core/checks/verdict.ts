import type { Evidence } from '../types.js'

/**
 * `reject` silences the candidate, `pass` leaves the rule's confidence as it is,
 * `verified` raises it: the value proves itself. A checksum that fails only
 * withholds the proof, since a token cut or mistyped is still worth an alert.
 */
export type Verdict = 'reject' | 'pass' | 'verified'

/** Judges the secret, given one character a byte. */
export type Check = (value: string) => Verdict

/** A check, and what it says for a value that it let pass, in words that hold no byte of it. */
export interface NamedCheck {
  readonly judge: Check
  readonly explain?: (value: string) => Evidence | undefined
}
