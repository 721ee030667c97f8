import type { Format } from './artifact.js'
import type { BlockOptions, Feed } from './blocks.js'
import { createLineCounter } from './lines.js'
import type { Candidate } from './matcher.js'
import { createMerger, type Merger } from './merge.js'
import type { Match, View } from './types.js'

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
    const candidates = [...options.find(view)].sort((a, b) => a.start - b.start)
    for (const candidate of candidates) merger.add(place(candidate, view, lines.locate(view.bytes, candidate.start)))
    const next = Math.max(0, view.owned.end - options.before)
    lines.advance(view.bytes, next)
    safe = view.toRaw({ start: next, end: next }).start
  }
  return { feed: format.views(options, scan), safe: () => safe }
}

const place = (candidate: Candidate, view: View, { line, lineStart }: { line: number; lineStart: number }): Match => {
  const { raw, ...rest } = candidate
  const span = view.toRaw(candidate)
  const column = span.start - view.toRaw({ start: lineStart, end: lineStart }).start + 1
  return { ...rest, ...span, line, column }
}
