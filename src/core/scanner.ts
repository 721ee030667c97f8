import type { Format } from './artifact.js'
import type { BlockOptions, Feed } from './blocks.js'
import { encodeAs } from './encode.js'
import type { Candidate } from './judge.js'
import { createLineCounter } from './lines.js'
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
    const placed = bestOfEach(options.find(view)).flatMap((candidate) =>
      candidate.pieces.map((span, piece) => ({ candidate, span, piece })),
    )
    for (const { candidate, span, piece } of placed.sort((a, b) => a.span.start - b.span.start)) {
      merger.add(place(candidate, piece, view, lines.locate(view.bytes, span.start)))
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

/** One piece of a candidate, in the artifact. */
export const place = (
  candidate: Candidate,
  piece: number,
  view: View,
  at: { line: number; lineStart: number },
): Match => {
  const { raw, encode, encodings, place, ...rest } = candidate
  const pieces = candidate.pieces.map(view.toRaw)
  const span = pieces[piece] as Span
  return {
    ...rest,
    ...span,
    place: place(),
    pieces,
    piece,
    encodings: [...view.encodings, ...encodings],
    length: raw.length,
    encode: (placeholder) => encodeAs(encode(placeholder)[piece] ?? placeholder, view.encodings, span.end - span.start),
    line: at.line,
    column: span.start - view.toRaw({ start: at.lineStart, end: at.lineStart }).start + 1,
  }
}
