import { decodeBase64 } from '../decode/base64.js'
import { isPlaceholder } from './placeholder.js'

/** RFC 7617's user:password, and RFC 4616's \0user\0password. */
const CREDENTIALS = /^[^:]*[:\0]([^\0]+)$/

/** False for credentials in base64 of which a filter masked the password: user:[REDACTED]. */
export const isUnmasked = (value: string): boolean => {
  const password = CREDENTIALS.exec(decodeBase64(value) ?? '')?.[1]
  return password === undefined || !isPlaceholder(password) || WEAK.test(password)
}

/** changeme, secret: what filters don't write, people choose. */
const WEAK = /^(?!redacted|filtered|hidden|masked|x+$)[a-z]+$/
