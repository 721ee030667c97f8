import { base62Crc32 } from '../checks/crc32.js'

const DIGITS = '0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()

/** {{name:length}}: that many characters of the alphabet. */
const ALPHABETS: Readonly<Record<string, string>> = {
  digits: DIGITS,
  lower: LOWER,
  upper: UPPER,
  alnum: LOWER + DIGITS,
  upnum: UPPER + DIGITS,
  base32: `${UPPER}234567`,
  base62: UPPER + LOWER + DIGITS,
  base64: `${UPPER + LOWER + DIGITS}+/`,
  base64url: `${UPPER + LOWER + DIGITS}-_`,
  hex: `${DIGITS}abcdef`,
  uphex: `${DIGITS}ABCDEF`,
}

const GENERATOR = /\{\{([a-z0-9-]+)(?::(\d+))?\}\}/g

/** A credential-like string with the place of its secret, in characters (all of them ASCII). */
export interface Example {
  readonly text: string
  readonly secret: { readonly start: number; readonly end: number }
}

/**
 * Fills in an example's generators: {{base62:36}}, {{hex:40}}, {{uuid}}, {{jwt}},
 * {{jwe}}, {{basic}}, {{pem:LENGTH}}, {{github-crc32}} (of what follows the last
 * "_"). The same template and seed give the same text, on every machine, so that
 * rules can be tested without a stored token. Throws an Error on an unknown one.
 */
export const generateExample = (template: string, seed = 1): Example => {
  const random = seededRandom(seed, template)
  let text = ''
  let at = 0
  for (const found of template.matchAll(GENERATOR)) {
    text += template.slice(at, found.index)
    text += generate(found[1] ?? '', Number(found[2] ?? 0), random, text)
    at = found.index + found[0].length
  }
  return markSecret(text + template.slice(at))
}

const generate = (name: string, length: number, random: Random, before: string): string => {
  const alphabet = ALPHABETS[name]
  if (alphabet !== undefined) return pick(alphabet, length, random)
  switch (name) {
    case 'uuid':
      return [8, 4, 4, 4, 12].map((n) => pick(ALPHABETS['hex'] ?? '', n, random)).join('-')
    case 'basic':
      return btoa(`${pick(LOWER, 8, random)}:${pick(ALPHABETS['base62'] ?? '', 16, random)}`)
    case 'jwt':
      return jose({ alg: 'HS256', typ: 'JWT' }, random, [
        { sub: pick(DIGITS, 12, random), iss: 'https://issuer.invalid' },
        43,
      ])
    case 'jwe':
      return jose({ alg: 'RSA-OAEP', enc: 'A256GCM' }, random, [342, 16, 80, 22])
    case 'pem':
      return pick(ALPHABETS['base64'] ?? '', length, random).replace(/(.{64})/g, '$1\n')
    case 'github-crc32':
      return base62Crc32(before.slice(before.lastIndexOf('_') + 1))
    default:
      throw new Error(`unknown generator {{${name}}}`)
  }
}

/** A header, then parts: an object is encoded, a number is that many random characters. */
const jose = (header: object, random: Random, parts: readonly (object | number)[]): string =>
  [header, ...parts]
    .map((part) =>
      typeof part === 'number'
        ? pick(ALPHABETS['base64url'] ?? '', part, random)
        : btoa(JSON.stringify(part)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'),
    )
    .join('.')

const markSecret = (text: string): Example => {
  const open = text.indexOf('«')
  const close = text.indexOf('»')
  if (open < 0 || close < open) return { text, secret: { start: 0, end: text.length } }
  const plain = text.slice(0, open) + text.slice(open + 1, close) + text.slice(close + 1)
  return { text: plain, secret: { start: open, end: close - 1 } }
}

type Random = () => number

const pick = (alphabet: string, length: number, random: Random): string =>
  Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')

/** mulberry32 over an FNV-1a hash of the template: small, fast and the same everywhere. */
const seededRandom = (seed: number, template: string): Random => {
  let state = seed >>> 0
  for (const char of template) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
