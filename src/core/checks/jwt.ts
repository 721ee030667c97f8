import { decodeBase64 } from '../decode/base64.js'
import type { Verdict } from './verdict.js'

/** RFC 7515: three parts, and a header that names an algorithm. */
export const signedJwt = (value: string): Verdict => {
  const header = joseHeader(value)
  return header !== undefined && typeof header['alg'] === 'string' ? 'verified' : 'reject'
}

/** RFC 7516: five parts, and a header that names the content encryption as well. */
export const encryptedJwt = (value: string): Verdict => {
  const header = joseHeader(value)
  return header !== undefined && typeof header['enc'] === 'string' ? 'verified' : 'reject'
}

const joseHeader = (value: string): Record<string, unknown> | undefined => {
  const decoded = decodeBase64(value.slice(0, value.indexOf('.')))
  if (decoded === undefined) return undefined
  try {
    const header: unknown = JSON.parse(decoded)
    return typeof header === 'object' && header !== null ? (header as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
