import { headerName, joseHeader } from '../jwt/decode.js'
import type { Evidence } from '../types.js'
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

/** For both: the first three parts of an encrypted token pass for a signed one, so the header says which it is. */
export const explainJose = (value: string): Evidence => {
  const header = joseHeader(value)
  const names = (['alg', 'enc'] as const).flatMap((field) => {
    const name = headerName(header?.[field])
    return name === undefined ? [] : [`${field} ${name}`]
  })
  return { kind: 'structure', says: `its first part decodes to a JOSE header with ${names.join(' and ')}` }
}
