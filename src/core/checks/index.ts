import { basicCredentials, explainBasic } from './basic.js'
import { cookieValue } from './cookie.js'
import { explainGithubCrc32, githubCrc32 } from './crc32.js'
import { encryptedJwt, explainJose, signedJwt } from './jwt.js'
import { passwordLike } from './password.js'
import { looksRandom } from './random.js'
import { opaqueSaml } from './saml.js'
import { isUnmasked } from './unmasked.js'
import type { Check, NamedCheck } from './verdict.js'

const passIf =
  (holds: (value: string) => boolean): Check =>
  (value) =>
    holds(value) ? 'pass' : 'reject'

/** What a rule's `check` may name. To add one: a file beside this one, and a line here. */
export const CHECKS = {
  basic: { judge: basicCredentials, explain: explainBasic },
  cookie: { judge: passIf(cookieValue) },
  'github-crc32': { judge: githubCrc32, explain: explainGithubCrc32 },
  jwe: { judge: encryptedJwt, explain: explainJose },
  jwt: { judge: signedJwt, explain: explainJose },
  'opaque-saml': { judge: passIf(opaqueSaml) },
  password: { judge: passIf(passwordLike) },
  random: { judge: passIf(looksRandom) },
  unmasked: { judge: passIf(isUnmasked) },
} as const satisfies Record<string, NamedCheck>

export type CheckName = keyof typeof CHECKS
export const CHECK_NAMES = Object.keys(CHECKS) as [CheckName, ...CheckName[]]
