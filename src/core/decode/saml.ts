import { deflateSync, inflateSync } from 'fflate'
import { toBytes, toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import { base64Bytes, base64Decoding, base64Text } from './base64.js'
import type { Decoder } from './cells.js'
import { hexByte, hexPair, isHex } from './hex.js'
import { chain, type Decoding } from './look.js'
import { type ByteMap, mapEscapes, mapped, type Notation } from './mapped.js'
import { rewriting } from './packed.js'

/** Messages are a few KB; a deflated one of more is told by the rule for messages that can't be read. */
const MAX_INFLATED_BYTES = 256 * 1024

/**
 * SAML's messages in a form or an address: XML in base64 (the POST binding), or
 * deflated before (the redirect binding), percent-encoded or in JSON. So the signature
 * alone can go, and the rest be read. OASIS saml-bindings-2.0, sections 3.4 and 3.5.
 */
export const samlDecoder: Decoder = {
  marks: ['samlresponse', 'samlrequest'],
  accepts: (bytes, at) => valueAt(bytes, at, bytes.length) !== undefined,
  *decode({ bytes }, { owned, window }) {
    const text = toLatin1(bytes.subarray(owned.start, Math.min(owned.end + MARK.length, window.end))).toLowerCase()
    for (const { index } of text.matchAll(NAMES)) {
      const at = owned.start + index
      const value = at < owned.end ? valueAt(bytes, at, window.end) : undefined
      const decoding = value === undefined ? undefined : decodingOf(bytes, value)
      if (decoding !== undefined) yield { ...decoding, owned: { start: 0, end: decoding.bytes.length } }
    }
  },
}

const MARK = 'samlresponse'
const NAMES = /samlre(?:sponse|quest)/g

/** The XML that a message's base64 holds; undefined where it is none, or not whole. */
export const samlXml = (chars: Uint8Array): Uint8Array | undefined => {
  const bytes = base64Bytes(chars)
  if (bytes[0] === LESS_THAN) return bytes.includes(GREATER_THAN, -TRAILING_BYTES) ? bytes : undefined
  try {
    const xml = inflateSync(bytes, { out: new Uint8Array(MAX_INFLATED_BYTES) })
    return xml[0] === LESS_THAN && xml.length < MAX_INFLATED_BYTES ? xml : undefined
  } catch {
    return undefined
  }
}

const [LESS_THAN, GREATER_THAN, PERCENT, BACKSLASH, EQUALS, SLASH, U] = [0x3c, 0x3e, 0x25, 0x5c, 0x3d, 0x2f, 0x75]
/** Line ends may follow the last tag. */
const TRAILING_BYTES = 4

/** Between the name and its value: in an address, in JSON, in an address within another, in a form of HTML. */
const SEPARATOR = /^(?:(?:\\*["'])?\s{0,4}(?:=|:|%(?:25)*3d)\s{0,4}(?:\\*["'])?|\\*["'][^<>]{0,80}?value=\\*["'])/i
const SEPARATOR_BYTES = 128
/** A shorter value holds no message. */
const MIN_VALUE_BYTES = 64

const valueAt = (bytes: Uint8Array, at: number, end: number): Span | undefined => {
  let from = at + NAME_BYTES
  while (from < end && isLetter(bytes[from] as number)) from++
  const separator = SEPARATOR.exec(toLatin1(bytes.subarray(from, from + SEPARATOR_BYTES)))?.[0]
  if (separator === undefined) return undefined
  const start = from + separator.length
  let to = start
  while (to < end) {
    const next = escapeEnd(bytes, to)
    if (next === to && !isBase64(bytes[to] as number)) break
    to = Math.max(next, to + 1)
  }
  return to - start < MIN_VALUE_BYTES ? undefined : { start, end: Math.min(to, end) }
}

const NAME_BYTES = 'samlre'.length
const isLetter = (byte: number): boolean => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a
const isBase64 = (byte: number): boolean =>
  isLetter(byte) || (byte >= 0x2b && byte <= 0x39 && byte !== 0x2c && byte !== 0x2e) || byte === EQUALS || byte === 0x5f

/** Where %2B, %252B, \/ or \u002b at `at` ends; `at` if there is none. */
const escapeEnd = (bytes: Uint8Array, at: number): number => {
  if (bytes[at] === PERCENT) return percentEnd(bytes, at)
  if (bytes[at] !== BACKSLASH) return at
  let next = at
  while (bytes[next] === BACKSLASH) next++
  if (bytes[next] === SLASH) return next + 1
  return bytes[next] === U && isHex(bytes[next + 3]) && isHex(bytes[next + 4]) ? next + 5 : at
}

/** %25 is a percent sign that was encoded again. */
const percentEnd = (bytes: Uint8Array, at: number): number => {
  let digits = at + 1
  while (hexPairAt(bytes, digits) === PERCENT && hexPairAt(bytes, digits + 2) >= 0) digits += 2
  return hexPairAt(bytes, digits) < 0 ? at : digits + 2
}

const hexPairAt = (bytes: Uint8Array, at: number): number =>
  isHex(bytes[at]) && isHex(bytes[at + 1]) ? hexByte(bytes, at) : -1

/** The sign that an escape stands for; none for the line ends that some programs put into base64. */
const meantBy = (bytes: Uint8Array, _: number, end: number): number | undefined => {
  if (bytes[end - 1] === SLASH) return SLASH
  const sign = hexByte(bytes, end - 2)
  return sign === 0x0a || sign === 0x0d ? undefined : sign
}

const decodingOf = (bytes: Uint8Array, value: Span): Decoding | undefined => {
  const map = mapEscapes(bytes, value, escapeEnd, meantBy)
  let length = map.bytes.length
  while (map.bytes[length - 1] === EQUALS) length--
  const chars = map.bytes.subarray(0, length)
  if (!chars.every(isBase64)) return undefined
  const xml = samlXml(chars)
  if (xml === undefined) return undefined
  const outer = mapped(map, notationOf(bytes, value, map))
  if (base64Bytes(chars.subarray(0, 4))[0] === LESS_THAN) return chain(outer, base64Decoding(chars, 0))
  const whole = { start: 0, end: map.bytes.length }
  return chain(
    outer,
    rewriting(xml, whole, ['base64', 'deflate'], (redacted) => base64Text(deflateSync(redacted))),
  )
}

/** In an address what base64 has beside letters and digits is percent-encoded. */
const notationOf = (bytes: Uint8Array, { start, end }: Span, { starts }: ByteMap): Notation => {
  const escapes = starts.length < end - start
  const isPercent = escapes && bytes.subarray(start, end).includes(PERCENT)
  const spell = (byte: number): string => {
    const isPlain = !isPercent || isLetter(byte) || (byte >= 0x30 && byte <= 0x39)
    return isPlain ? String.fromCharCode(byte) : `%${hexPair(byte).toUpperCase()}`
  }
  return {
    encoding: isPercent ? 'percent' : 'json',
    gap: 0,
    write: (placeholder) => toBytes(Array.from(placeholder, spell).join('')),
    writeByte: spell,
  }
}
