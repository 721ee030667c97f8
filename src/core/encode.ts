import { concatBytes, toBytes, toLatin1 } from './ascii.js'
import { widened } from './decode/wide.js'
import type { Encoding } from './types.js'

/** A value as it stands under one chain of encodings, outermost first. */
export interface Encoded {
  readonly bytes: Uint8Array
  readonly encodings: readonly Encoding[]
}

/**
 * Every form in which programs print a value: raw, JSON-escaped (with and
 * without the escaped slash, \u003d and kin, twice), percent-encoded (three
 * habits, both cases of hex, twice, + for space), HTML entities, base64 and
 * base64url at the three alignments, hex. Without repeats; the value itself first.
 */
export const encodedForms = (value: Uint8Array): Encoded[] => {
  const text = toLatin1(value)
  const forms = new Map<string, readonly Encoding[]>([[text, []]])
  const add: Add = (form, ...encodings) => {
    if (!forms.has(form)) forms.set(form, encodings)
  }
  if (ESCAPED_BY_ANY.test(text)) addEscaped(text, add)
  for (const core of base64Cores(value)) {
    add(core, 'base64')
    add(core.replaceAll('+', '-').replaceAll('/', '_'), 'base64url')
  }
  for (const hex of bothCases(hexOf(value))) add(hex, 'hex')
  return [...forms].map(([form, encodings]) => ({ bytes: toBytes(form), encodings }))
}

type Add = (form: string, ...encodings: Encoding[]) => void

/** Most tokens hold nothing that any habit escapes. */
const ESCAPED_BY_ANY = /[^A-Za-z0-9_.~-]/

const addEscaped = (text: string, add: Add): void => {
  for (const quote of JSON_HABITS) {
    add(quote(text), 'json')
    add(quote(quote(text)), 'json', 'json')
  }
  for (const escaping of PERCENT_HABITS) {
    for (const escaped of bothCases(percentEncode(text, escaping))) {
      for (const once of [escaped, escaped.replaceAll('%20', '+')]) {
        const twice = percentEncode(once, escaping)
        add(once, 'percent')
        add(twice, 'percent', 'percent')
        add(twice.replace(/%25[0-9A-F]{2}/g, lower), 'percent', 'percent')
      }
    }
  }
  for (const habit of HTML_HABITS) add(htmlEscape(text, habit), 'html')
}

/**
 * Writes a text where an encoded secret stood, so that the outer encodings stay
 * valid. `length` is the encoded secret's: base64 keeps it modulo 4.
 */
export const encodeAs = (text: Uint8Array, encodings: readonly Encoding[], length: number): Uint8Array => {
  let bytes = text
  for (const encoding of [...encodings].reverse()) bytes = ENCODERS[encoding](bytes, length)
  return bytes
}

type Encoder = (bytes: Uint8Array, length: number) => Uint8Array

const viaText =
  (encode: (text: string) => string): Encoder =>
  (bytes) =>
    toBytes(encode(toLatin1(bytes)))

/** Letters and digits only, and as many as fit: what decodes is not text, but it does decode. */
const base64Filler: Encoder = (bytes, length) => {
  const words = toLatin1(bytes).replace(/[^A-Za-z0-9]/g, '')
  return toBytes(words.padEnd(words.length + ((length - words.length) & 3), 'x'))
}

const ENCODERS: Readonly<Record<Encoding, Encoder>> = {
  deflate: (bytes) => bytes,
  gzip: (bytes) => bytes, // the whole artifact's, undone and redone by its source
  zlib: (bytes) => bytes,
  zstd: (bytes) => bytes,
  bzip2: (bytes) => bytes,
  xz: (bytes) => bytes,
  'utf-16le': (bytes) => widened(bytes, 0),
  'utf-16be': (bytes) => widened(bytes, 1),
  percent: viaText((text) => percentEncode(text, /[^A-Za-z0-9_.~*-]/g)),
  json: viaText((text) => text.replace(/["\\]/g, '\\$&')),
  html: viaText((text) => htmlEscape(text, { "'": '&#39;' })),
  base64: base64Filler,
  base64url: base64Filler,
  hex: (bytes) => toBytes(hexOf(bytes)),
  hexdump: (_, length) => new Uint8Array(length).fill(0x2a),
  'quoted-printable': (bytes) => bytes,
  escapes: (bytes) => bytes,
  wrapped: (bytes) => bytes,
}

const CONTROL_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
const unicodeEscape = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
const jsonEscape = (text: string): string =>
  text.replace(/["\\]/g, '\\$&').replace(/[\n\r\t]/g, (char) => CONTROL_ESCAPES[char] ?? char)

const JSON_HABITS: readonly ((text: string) => string)[] = [
  jsonEscape,
  (text) => jsonEscape(text).replaceAll('/', '\\/'), // PHP
  (text) => jsonEscape(text).replace(/[<>&]/g, unicodeEscape), // Go
  (text) => jsonEscape(text).replace(/[<>&='+]/g, unicodeEscape), // Gson, .NET
]

/** What is escaped: by encodeURIComponent, by Python's quote, all but the unreserved set of RFC 3986. */
const PERCENT_HABITS = [/[^A-Za-z0-9_.!~*'()-]/g, /[^A-Za-z0-9_.~/-]/g, /[^A-Za-z0-9_.~-]/g]

const percentEncode = (text: string, escaping: RegExp): string =>
  text.replace(escaping, (char) => `%${hexOfByte(char.charCodeAt(0)).toUpperCase()}`)

const HTML_NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What templates write beside the four names. */
const HTML_HABITS: readonly Readonly<Record<string, string>>[] = [
  { "'": '&#39;' }, // Python, PHP
  { "'": '&#x27;' }, // Django, Werkzeug
  { "'": '&#039;' },
  { "'": '&apos;' },
  { "'": '&#39;', '+': '&#43;' }, // Go
  { "'": '&#39;', '/': '&#x2F;', '`': '&#x60;', '=': '&#x3D;' }, // Mustache
  { "'": '&#x27;', '/': '&#x2F;', '+': '&#43;' }, // OWASP's rule, and what is escaped twice over
]
const htmlEscape = (text: string, habit: Readonly<Record<string, string>>): string =>
  text.replace(/[&<>"'+/`=]/g, (char) => HTML_NAMES[char] ?? habit[char] ?? char)

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const hexOfByte = (byte: number): string => HEX_BYTES[byte] as string

const hexOf = (bytes: Uint8Array): string => {
  let hex = ''
  for (const byte of bytes) hex += hexOfByte(byte)
  return hex
}

const lower = (text: string): string => text.toLowerCase()
const bothCases = (text: string): string[] =>
  text.includes('%') ? [text, text.replace(/%[0-9A-F]{2}/g, lower)] : [text, text.toUpperCase()]

/** The characters of the value's base64 that its neighbours don't share, at each of the three alignments. */
const base64Cores = (value: Uint8Array): string[] =>
  [0, 1, 2].map((shift) => {
    const aligned = concatBytes([new Uint8Array(shift), value])
    const firstWhole = Math.ceil((shift * 8) / 6)
    const lastWhole = Math.floor((aligned.length * 8) / 6)
    return btoa(toLatin1(aligned)).slice(firstWhole, lastWhole)
  })
