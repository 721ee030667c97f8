import type { Format } from './artifact.js'
import type { BlockOptions, Feed } from './blocks.js'
import { encodeAs } from './encode.js'
import { withoutOwnBytes } from './exposure/own-bytes.js'
import type { Candidate } from './judge.js'
import { createLineCounter, type LineCounter } from './lines.js'
import { createMerger, type Merger, preference } from './merge.js'
import type { Match, Span, View } from './types.js'

/** What is certain so far: no later match begins before `settled`. Matches are sorted and never overlap. */
export interface Settled {
  readonly matches: readonly Match[]
  readonly settled: number
}

/** Takes an artifact's bytes in chunks of any size; the same bytes give the same matches. */
export interface Scanner {
  push(chunk: Uint8Array): Settled
  end(): Settled
}

export interface ScannerOptions extends BlockOptions {
  /** The ways to look at the bytes, one or more. */
  readonly formats: readonly Pick<Format, 'views'>[]
  /** Finds candidates in one view; they begin at most `before` bytes ahead of its owned range. */
  readonly find: (view: View) => readonly Candidate[]
}

/** Looks at a stream in every format at once and joins what they find: raw offsets, lines, overlaps merged. */
export const createScanner = (options: ScannerOptions): Scanner => {
  const merger = createMerger()
  const lanes = options.formats.map((format) => createLane(format, options, merger))
  return {
    push: (chunk) => {
      for (const { feed } of lanes) feed.push(chunk)
      return merger.settle(Math.min(...lanes.map((lane) => lane.safe())))
    },
    end: () => {
      for (const { feed } of lanes) feed.end()
      return merger.settle(Number.POSITIVE_INFINITY)
    },
  }
}

/** One format's views of the stream, in order. `safe`: the raw offset before which it finds nothing more. */
interface Lane {
  readonly feed: Feed
  safe(): number
}

const createLane = (format: Pick<Format, 'views'>, options: ScannerOptions, merger: Merger): Lane => {
  const lines = createLineCounter()
  let safe = 0
  const scan = (view: View): void => {
    const placed = bestOfEach(options.find(view)).flatMap((candidate) => piecesIn(view, candidate))
    for (const piece of placed.sort((a, b) => a.shown.start - b.shown.start)) {
      merger.add(place(piece, view, positionIn(view, piece, lines)))
    }
    const next = Math.max(0, view.owned.end - options.before)
    lines.advance(view.bytes, next)
    safe = view.toRaw({ start: next, end: next }).start
  }
  return { feed: format.views(options, scan), safe: () => safe }
}

/** Several rules find most secrets, and the sweep finds them again: where each leaked is asked of the best alone. */
const bestOfEach = (candidates: readonly Candidate[]): Candidate[] => {
  const best = new Map<string, Candidate>()
  for (const candidate of candidates) {
    const key = `${candidate.pieces.map(({ start, end }) => `${start}-${end}`)} ${candidate.encodings}`
    const rival = best.get(key)
    if (rival === undefined || preference(candidate, rival) < 0) best.set(key, candidate)
  }
  return [...best.values()]
}

/** One piece of a candidate: where the view shows it, and where it stands in the artifact. */
interface Piece {
  readonly candidate: Candidate
  /** Which of the candidate's own pieces it is. */
  readonly index: number
  readonly shown: Span
  readonly raw: Span
  /** All pieces that stand somewhere, and which of them this is. */
  readonly pieces: readonly Span[]
  readonly piece: number
}

/** A document's view shows bytes that stand nowhere: a piece of these alone is none. */
export const piecesIn = (view: View, candidate: Candidate): Piece[] => {
  const placed = candidate.pieces.map((shown, index) => ({ candidate, index, shown, raw: view.toRaw(shown) }))
  const carried = placed.filter(({ raw }) => raw.start < raw.end)
  const pieces = carried.map(({ raw }) => raw)
  return carried.map((part, piece) => ({ ...part, pieces, piece }))
}

const positionIn = (view: View, { shown, raw }: Piece, lines: LineCounter): { line: number; column: number } => {
  if (view.document !== undefined) return view.document.positionOf(raw.start)
  const { line, lineStart } = lines.locate(view.bytes, shown.start)
  return { line, column: raw.start - view.toRaw({ start: lineStart, end: lineStart }).start + 1 }
}

/** A piece as a match. */
export const place = (
  { candidate, index, shown, raw: span, pieces, piece }: Piece,
  view: View,
  at: { line: number; column: number },
): Match => {
  const { rule, raw, value, confidence, whole, encode, encodings, escapes, hit, place } = candidate
  const { document } = view
  const rawLength = span.end - span.start
  const write = document?.writerOf(shown)
  const isAsShown = document !== undefined && pieces.length === 1 && encodings.length === escapes.length
  return {
    rule,
    value,
    confidence,
    ...(whole !== undefined && { whole }),
    escapes,
    hit,
    start: span.start,
    end: span.end,
    line: at.line,
    column: at.column,
    place: withoutOwnBytes(document === undefined ? place() : document.placeOf(shown, place), value),
    pieces,
    piece,
    encodings: view.encodings.length === 0 ? encodings : [...view.encodings, ...encodings],
    length: isAsShown ? rawLength : raw.length,
    encode: (placeholder) => {
      const bytes = encode(placeholder)[index] ?? placeholder
      return encodeAs(write === undefined ? bytes : write(bytes), view.encodings, rawLength)
    },
  }
}
