import { toBytes } from '../ascii.js'
import { decodeBase64 } from '../decode/base64.js'
import type { Evidence } from '../types.js'
import { isUnmasked } from './unmasked.js'
import type { Verdict } from './verdict.js'

/** user:password, printable or UTF-8; RFC 7617 allows no control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it must not hold
const CREDENTIALS = /^[^\x00-\x1f\x7f:]*:[^\x00-\x1f\x7f]*$/

/** RFC 7617 credentials decode to user:password; what a filter put in the password's place is none. */
export const basicCredentials = (value: string): Verdict => {
  const decoded = decodeBase64(value)
  if (decoded === undefined || !CREDENTIALS.test(decoded) || !isUtf8(decoded)) return 'reject'
  return isUnmasked(value) ? 'verified' : 'reject'
}

export const explainBasic = (): Evidence => ({
  kind: 'structure',
  says: 'decodes from base64 to user:password, as RFC 7617 has it',
})

/** Base64 that is none decodes to any bytes; credentials are text. */
const isUtf8 = (latin1: string): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(toBytes(latin1))
    return true
  } catch {
    return false
  }
}
