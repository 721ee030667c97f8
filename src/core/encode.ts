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
  const add = (form: string, ...encodings: Encoding[]): void => {
    if (!forms.has(form)) forms.set(form, encodings)
  }
  for (const quote of JSON_HABITS) {
    add(quote(text), 'json')
    add(quote(quote(text)), 'json', 'json')
  }
  for (const keep of PERCENT_HABITS) {
    for (const escaped of bothCases(percentEncode(text, keep))) {
      for (const once of [escaped, escaped.replaceAll('%20', '+')]) {
        add(once, 'percent')
        add(percentEncode(once, keep), 'percent', 'percent')
        add(percentEncode(once, keep).replace(/%25[0-9A-F]{2}/g, lower), 'percent', 'percent')
      }
    }
  }
  for (const habit of HTML_HABITS) add(htmlEscape(text, habit), 'html')
  for (const core of base64Cores(value)) {
    add(core, 'base64')
    add(core.replaceAll('+', '-').replaceAll('/', '_'), 'base64url')
  }
  for (const hex of bothCases(hexOf(value))) add(hex, 'hex')
  return [...forms].map(([form, encodings]) => ({ bytes: toBytes(form), encodings }))
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
  percent: viaText((text) => percentEncode(text, /[A-Za-z0-9_.~*-]/)),
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

/** What stays unescaped: encodeURIComponent, Python's quote, the unreserved set of RFC 3986. */
const PERCENT_HABITS = [/[A-Za-z0-9_.!~*'()-]/, /[A-Za-z0-9_.~/-]/, /[A-Za-z0-9_.~-]/]

const percentEncode = (text: string, keep: RegExp): string =>
  text.replace(/./gs, (char) =>
    keep.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )

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

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

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
