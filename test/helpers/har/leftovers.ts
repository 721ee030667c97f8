import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { Planted } from './model.js'

/**
 * Looks for planted values in a file by decoding the file, where the product encodes the values: nothing is shared
 * with it. All texts here hold one byte a character.
 */
export interface Leftover {
  readonly id: string
  /** How it can still be had, outermost step first: `base64>gzip`. Sorted. */
  readonly encodings: readonly string[]
}

/** Steps undone one after another: percent in base64 in JSON in JSON is four. */
const MAX_STEPS = 5

/** Base64 that is shorter holds no planted value. */
const RUN = /[A-Za-z0-9+/_-]{12,}/g
const HEX_RUN = /[0-9a-f]{16,}/gi

/** One look at a string of the file for each way to undo its encodings. */
export const leftovers = (file: Uint8Array, planted: readonly Planted[]): Leftover[] => {
  const views = viewsOf(Buffer.from(file).toString('latin1'))
  return planted
    .map((secret) => ({ id: secret.id, encodings: encodingsOf(secret.value, views) }))
    .filter(({ encodings }) => encodings.length > 0)
}

/** Of long values the ends count as well: half a secret left is one too many. JWTs begin alike, so their end alone. */
const END_CHARS = 16
const LONG = 40

const encodingsOf = (value: string, views: ReadonlyMap<string, string>): string[] => {
  const whole = bytesText(value)
  const ends =
    whole.length < LONG
      ? []
      : [whole.slice(-END_CHARS), ...(whole.startsWith('eyJ') ? [] : [whole.slice(0, END_CHARS)])]
  const paths = (needles: readonly string[]): string[] =>
    [...views].filter(([, text]) => needles.some((needle) => text.includes(needle))).map(([path]) => path)
  const found = paths([whole])
  return found.length > 0 ? shortest(found) : shortest(paths(ends)).map((path) => `${path} (a part of it)`)
}

/** Without those that take further steps than another: what is raw is so under every step that leaves it alone. */
const shortest = (paths: readonly string[]): string[] => {
  const steps = (path: string): string[] => (path === RAW ? [] : path.split('>'))
  const within = (inner: string, outer: string): boolean => {
    let at = 0
    for (const step of steps(outer)) if (step === steps(inner)[at]) at++
    return at === steps(inner).length
  }
  return paths.filter((path) => !paths.some((other) => other !== path && within(other, path))).sort()
}

const RAW = 'raw'

/** The characters of a JavaScript string as UTF-8, lone surrogates as three bytes each. */
export const bytesText = (text: string): string =>
  [...text]
    .map((char) => {
      const code = char.codePointAt(0) ?? 0
      if (code < 0xd800 || code > 0xdfff) return Buffer.from(char).toString('latin1')
      return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
    })
    .join('')

/** Path of steps → all texts that it gives, joined. */
const viewsOf = (file: string): Map<string, string> => {
  const views = new Map<string, Set<string>>([[RAW, new Set([file])]])
  const seen = new Set<string>()
  let layer: (readonly [path: string, text: string])[] = stringsOf(file).map((text) => ['', text] as const)
  for (let depth = 0; depth < MAX_STEPS && layer.length > 0; depth++) {
    layer = layer
      .flatMap(([path, text]) =>
        decodings(text).map(([step, decoded]) => [path === '' ? step : `${path}>${step}`, decoded] as const),
      )
      .filter(([, text]) => !seen.has(text) && seen.add(text) !== undefined)
    for (const [path, text] of layer) views.set(path, (views.get(path) ?? new Set()).add(text))
  }
  return new Map([...views].map(([path, texts]) => [path, [...texts].join('\n')]))
}

/** The JSON strings of the file, escapes and all, once each; what is no JSON string as a whole. */
const stringsOf = (file: string): string[] => [
  ...new Set([...file.matchAll(/"((?:[^"\\]|\\.)*)"|[^"]+/gs)].map(([all, string]) => string ?? all)),
]

const decodings = (text: string): (readonly [step: string, text: string])[] =>
  Object.entries(STEPS).flatMap(([step, decode]) =>
    decode(text)
      .filter((decoded) => decoded !== text && decoded !== '')
      .map((decoded) => [step, decoded] as const),
  )

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')
export const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
export const jsonDecoded = (text: string): string =>
  text.replace(
    /((?:\\u[0-9a-f]{4})+)|\\x([0-9a-f]{2})|\\(.)/gis,
    (_, units: string | undefined, hex: string | undefined, char: string) => {
      if (units !== undefined)
        return bytesText(
          String.fromCharCode(...(units.match(/[0-9a-f]{4}/gi) ?? []).map((unit) => Number.parseInt(unit, 16))),
        )
      return hex === undefined ? (CONTROLS[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16))
    },
  )

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  equals: '=',
  plus: '+',
  sol: '/',
}
const htmlDecoded = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(\w{2,6}));/gi,
    (all, decimal: string | undefined, hex: string | undefined, name: string) => {
      if (decimal !== undefined) return bytesText(String.fromCodePoint(Number(decimal)))
      return hex === undefined ? (NAMED[name] ?? all) : bytesText(String.fromCodePoint(Number.parseInt(hex, 16)))
    },
  )

export const inflated = (text: string): string[] => {
  const bytes = Buffer.from(text, 'latin1')
  return [gunzipSync, inflateSync, inflateRawSync].flatMap((unpack) => {
    try {
      return [latin1(unpack(bytes, { maxOutputLength: 1 << 22 }))]
    } catch {
      return [] // not packed so
    }
  })
}

const STEPS: Readonly<Record<string, (text: string) => string[]>> = {
  json: (text) => (text.includes('\\') ? [jsonDecoded(text)] : []),
  percent: (text) => (text.includes('%') ? [percentDecoded(text)] : []),
  form: (text) => (text.includes('+') ? [percentDecoded(text.replaceAll('+', ' '))] : []),
  html: (text) => (text.includes('&') ? [htmlDecoded(text)] : []),
  base64: (text) =>
    (text.match(RUN) ?? []).flatMap((run) =>
      [0, 1, 2, 3].map((shift) => latin1(Buffer.from(run.slice(shift), 'base64'))),
    ),
  hex: (text) =>
    (text.match(HEX_RUN) ?? []).flatMap((run) => [0, 1].map((shift) => latin1(Buffer.from(run.slice(shift), 'hex')))),
  inflate: (text) => (text.length > 20 && /[^\x20-\x7e\s]/.test(text.slice(0, 20)) ? inflated(text) : []),
}
