import { concatBytes } from '../ascii.js'
import type { DocumentFormat, Encoding, Span, View } from '../types.js'

/** Where a secret stands: in one piece, or in several where its printer broke it up. Sorted. */
export type Pieces = readonly [Span, ...Span[]]

/** Writes a placeholder in a secret's place: a replacement for each of its pieces, in their order. */
export type Encoder = (placeholder: Uint8Array) => readonly Uint8Array[]

/**
 * Bytes, decoded. A span of them maps to the pieces of the outer bytes that carry
 * it, exactly at both ends; what `encoder` writes there decodes to the
 * placeholder, and all around it stays as it was.
 */
export interface Decoding {
  readonly bytes: Uint8Array
  /** What was undone, outermost first. */
  readonly encodings: readonly Encoding[]
  /** What is written must be as long as what it replaces, modulo this: base64's groups of three bytes. */
  readonly group: number
  pieces(span: Span): Pieces
  encoder(span: Span): Encoder
}

/** A decoding, and its part whose keywords are its own to report: the rest is context. */
export interface Derivation extends Decoding {
  readonly owned: Span
  /** Says what of the encoded text was not looked at, and what to do. */
  readonly unread?: string
  /** The encoded text goes on behind what was decoded of it. */
  readonly isCut?: true
}

/** A view's bytes, as they are or decoded: the pieces are in the view's bytes. */
export interface Look extends Derivation {
  /** Position of the first byte in the stream that the grid of cells is laid over. */
  readonly offset: number
  /** Of the document that the bytes were taken from. */
  readonly format: DocumentFormat | undefined
  /** Where what begins at an offset ends at the latest, in a document of many strings. */
  readonly fieldEnd: ((offset: number) => number) | undefined
  readonly fieldStart: ((offset: number) => number) | undefined
  readonly isField: ((offset: number) => boolean) | undefined
}

/** The bytes as they are. */
export const lookAt = ({ bytes, owned, offset, document }: View): Look => ({
  format: document?.format,
  fieldEnd: document?.fieldEnd,
  fieldStart: document?.fieldStart,
  isField: document?.isField,
  bytes,
  owned,
  offset,
  encodings: [],
  group: 1,
  pieces: (span) => [span],
  encoder: () => asItIs,
})

const asItIs: Encoder = (placeholder) => [placeholder]

/** The look that decoding another one gives. */
export const derive = (look: Look, inner: Derivation): Look => ({
  ...chain(look, inner),
  owned: inner.owned,
  offset: 0,
  format: look.format,
  fieldEnd: undefined,
  fieldStart: undefined,
  isField: undefined,
  ...(inner.unread !== undefined && { unread: inner.unread }),
  ...(inner.isCut && { isCut: true }),
})

/** Two decodings, one inside the other. */
export const chain = (outer: Decoding, inner: Decoding): Decoding => ({
  bytes: inner.bytes,
  encodings: [...outer.encodings, ...inner.encodings],
  group: outer.group * inner.group,
  pieces: (span) => inner.pieces(span).flatMap(outer.pieces) as unknown as Pieces,
  encoder: (span) => {
    const encode = inner.encoder(span)
    const outwards = inner.pieces(span).map(outer.encoder)
    return (placeholder) =>
      encode(padded(placeholder, span.end - span.start, outer.group * inner.group)).flatMap(
        (replacement, index) => outwards[index]?.(replacement) ?? [replacement],
      )
  },
})

const ASTERISK = 0x2a

/** Filled up with asterisks to the length of what it replaces, modulo `group`. */
const padded = (placeholder: Uint8Array, length: number, group: number): Uint8Array => {
  const missing = (((length - placeholder.length) % group) + group) % group
  return missing === 0 ? placeholder : concatBytes([placeholder, new Uint8Array(missing).fill(ASTERISK)])
}

/** A part of the outer bytes that stands in the inner ones from `at` on. */
interface Segment extends Span {
  readonly at: number
}

/**
 * The outer bytes with some spans left out: line ends with what frames them,
 * colour codes, tags. `kept` is sorted and never overlaps.
 */
export const spliced = (outer: Uint8Array, kept: readonly Span[], encodings: readonly Encoding[]): Decoding => {
  let length = 0
  const segments: Segment[] = []
  for (const { start, end } of kept) {
    segments.push({ start, end, at: length })
    length += end - start
  }
  const bytes = new Uint8Array(length)
  for (const { start, end, at } of segments) bytes.set(outer.subarray(start, end), at)
  const pieces = (span: Span): Pieces => {
    const first = segmentAt(segments, span.start)
    const parts: Span[] = []
    for (let index = first; index < segments.length; index++) {
      const segment = segments[index] as Segment
      if (segment.at >= span.end) break
      const shift = segment.start - segment.at
      const start = Math.max(span.start + shift, segment.start)
      const end = Math.min(span.end + shift, segment.end)
      if (start < end) parts.push({ start, end })
    }
    return parts as unknown as Pieces
  }
  const encoder = (span: Span): Encoder => {
    const lengths = pieces(span).map(({ start, end }) => end - start)
    return (placeholder) => spread(placeholder, lengths)
  }
  return { bytes, encodings, group: 1, pieces, encoder }
}

/** Index of the segment that holds the inner byte `at`. */
const segmentAt = (segments: readonly Segment[], at: number): number => {
  let low = 0
  let high = segments.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((segments[middle]?.at ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

/** As it is where the lengths add up to its own; else all of it goes into the first piece, and nothing into the others. */
export const spread = (placeholder: Uint8Array, lengths: readonly number[]): Uint8Array[] => {
  if (lengths.reduce((sum, length) => sum + length, 0) !== placeholder.length) {
    return lengths.map((_, index) => (index === 0 ? placeholder : NOTHING))
  }
  let from = 0
  return lengths.map((length) => {
    from += length
    return placeholder.subarray(from - length, from)
  })
}

const NOTHING = new Uint8Array(0)
