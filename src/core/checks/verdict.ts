/**
 * `reject` silences the candidate, `pass` leaves the rule's confidence as it is,
 * `verified` raises it: the value proves itself. A checksum that fails only
 * withholds the proof, since a token cut or mistyped is still worth an alert.
 */
export type Verdict = 'reject' | 'pass' | 'verified'

/** Judges the secret, given one character a byte. */
export type Check = (value: string) => Verdict
