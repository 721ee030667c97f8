import { basicCredentials } from './basic.js'
import { cookieValue } from './cookie.js'
import { githubCrc32 } from './crc32.js'
import { encryptedJwt, signedJwt } from './jwt.js'
import { passwordLike } from './password.js'
import { looksRandom } from './random.js'
import { isUnmasked } from './unmasked.js'
import type { Check } from './verdict.js'

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
  password: passIf(passwordLike),
  random: passIf(looksRandom),
  unmasked: passIf(isUnmasked),
} as const satisfies Record<string, Check>

export type CheckName = keyof typeof CHECKS
export const CHECK_NAMES = Object.keys(CHECKS) as [CheckName, ...CheckName[]]
