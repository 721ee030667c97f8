import { decodeBase64 } from '../decode/base64.js'

export type Claims = Readonly<Record<string, unknown>>

/** A payload longer than this is not read: session contents, not claims. */
const MAX_PART_CHARS = 16 * 1024

/** The first part of a JWS or JWE; undefined where it is no JSON object in base64url. */
export const joseHeader = (token: string): Claims | undefined => objectIn(token.slice(0, token.indexOf('.')))

/** The second part of a JWS; undefined where it is no JSON object: encrypted, compressed or detached. */
export const jwtClaims = (token: string): Claims | undefined => objectIn(token.split('.', 2)[1] ?? '')

/** An algorithm's or a type's name as it may be shown; undefined for what has not the shape of one. */
export const headerName = (field: unknown): string | undefined =>
  typeof field === 'string' && NAME.test(field) ? field : undefined

/** JOSE names are short: the longest registered are ECDH-ES+A256KW and application/… types. */
const NAME = /^[A-Za-z0-9+/._-]{1,32}$/

const objectIn = (part: string): Claims | undefined => {
  const decoded = part.length > MAX_PART_CHARS ? undefined : decodeBase64(part)
  if (decoded === undefined) return undefined
  try {
    const value: unknown = JSON.parse(decoded) // one character a byte; what is shown is read as UTF-8 later
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
  } catch {
    return undefined
  }
}
