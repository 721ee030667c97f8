import type { Evidence } from '../types.js'
import type { Verdict } from './verdict.js'

const POLYNOMIAL = 0xedb88320
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
  return crc
})

/** CRC-32 as in zlib, of one byte a character. */
export const crc32 = (text: string): number => {
  let crc = 0xffffffff
  for (let at = 0; at < text.length; at++) {
    crc = (crc >>> 8) ^ (TABLE[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHECKSUM_LENGTH = 6

/** The checksum that GitHub and npm put at the end of a token: CRC-32 in base 62, six digits. */
export const base62Crc32 = (body: string): string => {
  let rest = crc32(body)
  let digits = ''
  for (let at = 0; at < CHECKSUM_LENGTH; at++) {
    digits = (BASE62[rest % 62] ?? '0') + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/**
 * prefix_ + body + checksum of the body.
 * Source: github.blog/engineering/behind-githubs-new-authentication-token-formats
 */
export const githubCrc32 = (value: string): Verdict => {
  const body = value.slice(value.lastIndexOf('_') + 1, -CHECKSUM_LENGTH)
  return base62Crc32(body) === value.slice(-CHECKSUM_LENGTH) ? 'verified' : 'pass'
}

/** A wrong checksum is told as well: the token was cut or mistyped, or is none. */
export const explainGithubCrc32 = (value: string): Evidence => ({
  kind: 'checksum',
  says:
    githubCrc32(value) === 'verified'
      ? `CRC-32 in the last ${CHECKSUM_LENGTH} characters is right (GitHub's format)`
      : `CRC-32 in the last ${CHECKSUM_LENGTH} characters is wrong: cut, mistyped, or not GitHub's`,
})
