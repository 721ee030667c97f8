import { basicCredentials } from './basic.js'
import { cookieValue } from './cookie.js'
import { githubCrc32 } from './crc32.js'
import { encryptedJwt, signedJwt } from './jwt.js'
import { looksRandom } from './random.js'

/**
 * `reject` silences the candidate, `pass` leaves the rule's confidence as it is,
 * `verified` raises it: the value proves itself. A checksum that fails only
 * withholds the proof, since a token cut or mistyped is still worth an alert.
 */
export type Verdict = 'reject' | 'pass' | 'verified'

/** Judges the secret, given one character a byte. */
export type Check = (value: string) => Verdict

const passIf =
  (holds: (value: string) => boolean): Check =>
  (value) =>
    holds(value) ? 'pass' : 'reject'

/** What a rule's `check` may name. To add one: a file beside this one, and a line here. */
export const CHECKS = {
  basic: basicCredentials,
  cookie: passIf(cookieValue),
  'github-crc32': githubCrc32,
  jwe: encryptedJwt,
  jwt: signedJwt,
  random: passIf(looksRandom),
} as const satisfies Record<string, Check>

export type CheckName = keyof typeof CHECKS
export const CHECK_NAMES = Object.keys(CHECKS) as [CheckName, ...CheckName[]]
