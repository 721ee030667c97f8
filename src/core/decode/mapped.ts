import { toBytes } from '../ascii.js'
import type { Encoding, Span } from '../types.js'
import { type Decoding, type Encoder, type Pieces, spread } from './look.js'

/** Bytes decoded one by one, and where in the outer bytes each stands. */
export interface ByteMap {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
}

/** Collects a ByteMap of at most `capacity` bytes. */
export const createByteMap = (capacity: number) => {
  const bytes = new Uint8Array(capacity)
  const starts = new Uint32Array(capacity)
  const ends = new Uint32Array(capacity)
  let length = 0
  return {
    add: (byte: number, start: number, end: number): void => {
      bytes[length] = byte
      starts[length] = start
      ends[length++] = end
    },
    done: (): ByteMap => ({
      bytes: bytes.subarray(0, length),
      starts: starts.subarray(0, length),
      ends: ends.subarray(0, length),
    }),
  }
}

/** Text with escapes in it: each becomes a byte, or none where `byteAt` gives none; all else stays as it is. */
export const mapEscapes = (
  bytes: Uint8Array,
  { start, end }: Span,
  escapeEnd: (bytes: Uint8Array, at: number) => number,
  byteAt: (bytes: Uint8Array, at: number, end: number) => number | undefined,
): ByteMap => {
  const map = createByteMap(end - start)
  for (let at = start; at < end; ) {
    const next = escapeEnd(bytes, at)
    const byte = next === at ? bytes[at] : byteAt(bytes, at, next)
    const after = Math.max(next, at + 1)
    if (byte !== undefined) map.add(byte, at, after)
    at = after
  }
  return map.done()
}

/** How bytes are written in the outer text. */
export interface Notation {
  readonly encoding: Encoding
  /** A placeholder of any length. */
  write(placeholder: Uint8Array): Uint8Array
  /** One byte in so many outer bytes as another took. */
  writeByte(byte: number, width: number): string
  /** Bytes that may stand between two; more than that is left out of a secret, which then is in pieces. */
  readonly gap: number
}

/** The decoding that a map describes. */
export const mapped = ({ bytes, starts, ends }: ByteMap, notation: Notation): Decoding => {
  const pieces = (span: Span): Pieces => {
    const parts: Span[] = []
    let start = starts[span.start] ?? 0
    for (let at = span.start; at < span.end; at++) {
      const end = ends[at] ?? start
      const next = starts[at + 1]
      if (at + 1 < span.end && next !== undefined && next - end <= notation.gap) continue
      parts.push({ start, end })
      start = next ?? end
    }
    return parts as unknown as Pieces
  }
  const encoder = (span: Span): Encoder => {
    const lengths = pieces(span).map(({ start, end }) => end - start)
    const widths = Array.from(ends.subarray(span.start, span.end), (end, at) => end - (starts[span.start + at] ?? end))
    return (placeholder) => {
      const alike = placeholder.length === widths.length && notation.gap === 0
      if (!alike) return spread(notation.write(placeholder), lengths)
      return spread(
        toBytes(widths.map((width, at) => notation.writeByte(placeholder[at] ?? 0, width)).join('')),
        lengths,
      )
    }
  }
  return { bytes, encodings: [notation.encoding], group: 1, pieces, encoder }
}

/** Indices of the bytes that start in a part of the outer bytes. */
export const ownedOf = ({ starts }: ByteMap, outer: Span): Span => {
  let start = 0
  while (start < starts.length && (starts[start] as number) < outer.start) start++
  let end = start
  while (end < starts.length && (starts[end] as number) < outer.end) end++
  return { start, end }
}
