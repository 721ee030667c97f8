import { createHash } from 'node:crypto'

/** Values drawn from a seed: the same on every machine and in every run. */
export interface Random {
  /** `length` characters of the alphabet. */
  readonly chars: (alphabet: string, length: number) => string
  readonly bytes: (length: number) => Buffer
  readonly uuid: () => string
  readonly jwt: (claims: Readonly<Record<string, unknown>>) => string
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const LOWER = UPPER.toLowerCase()
const DIGITS = '0123456789'

export const ALPHABETS = {
  hex: `${DIGITS}abcdef`,
  upperHex: `${DIGITS}ABCDEF`,
  base62: UPPER + LOWER + DIGITS,
  base64url: `${UPPER}${LOWER}${DIGITS}-_`,
  upperBase36: UPPER + DIGITS,
  lowerBase36: LOWER + DIGITS,
  /** RFC 8628, section 6.1: no vowels, so that no words come. */
  userCode: 'BCDFGHJKLMNPQRSTVWXZ',
} as const

/** SHA-256 in counter mode. */
export const createRandom = (seed: string): Random => {
  let counter = 0
  let pool = Buffer.alloc(0)
  const bytes = (length: number): Buffer => {
    while (pool.length < length) {
      pool = Buffer.concat([pool, createHash('sha256').update(`${seed}:${counter++}`).digest()])
    }
    const taken = pool.subarray(0, length)
    pool = pool.subarray(length)
    return taken
  }
  const chars = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[bytes(2).readUInt16BE() % alphabet.length]).join('')
  return {
    chars,
    bytes,
    uuid: () => {
      const hex = bytes(16).toString('hex')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
    },
    jwt: (claims) => {
      const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
      return `${part({ alg: 'RS256', typ: 'JWT', kid: bytes(4).toString('hex') })}.${part(claims)}.${bytes(256).toString('base64url')}`
    },
  }
}
