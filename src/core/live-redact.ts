import { toBytes } from './ascii.js'
import { widened } from './decode/wide.js'
import { messageOf } from './errors.js'
import type { Candidate } from './judge.js'
import { createLiveScanner, type LiveOptions, type Position, type StreamFormat, type Stretch } from './live.js'
import { lastLineEnd, releaseOf, type UpTo } from './live-release.js'
import type { Matcher } from './matcher.js'
import { createRenderer, type Style } from './placeholder.js'
import { createSplicer, type RedactSpan } from './redact.js'
import { createSweep, SWEEP_AFTER_BYTES, type Sweep, sweepingFinder } from './sweep.js'
import type { Fingerprinter, Match, View } from './types.js'

/** A stretch of a live stream, and how much of it is to go out. */
interface RedactRequest {
  /** Begins where `startOf` says, at the latest, and ends where the stream does for now. */
  readonly stretch: Stretch
  readonly from: Position
  /** What stands before it has gone out; not before `from`. */
  readonly written: number
  readonly upTo: UpTo
  readonly format: StreamFormat
}

export interface Redacted {
  /** What goes out, in order; they never change. */
  readonly pieces: readonly Uint8Array[]
  /** What the next request is to be made with. */
  readonly next: Position
  readonly written: number
  /** What was replaced, each match in one request alone. */
  readonly matches: readonly Match[]
  /** Bytes that could not be scanned, and why: a marker is among the pieces in their stead. */
  readonly withheld?: { readonly bytes: number; readonly message: string }
}

export interface LiveRedactor {
  startOf(from: Position): number
  /**
   * Bytes outside what is removed go out as they are. Of a match whose head has
   * gone out before, the rest is removed. Fails closed: where a stretch can't be
   * scanned nothing of it goes out. Throws RangeError where `written` is before `from`.
   */
  redact(request: RedactRequest): Redacted
}

export interface LiveRedactOptions {
  readonly matcher: Pick<Matcher, 'before' | 'after' | 'inspect'>
  readonly style: Style
  readonly fingerprint: Fingerprinter
  readonly allocate: LiveOptions['allocate']
  /** The values known so far; streams may share them. */
  readonly sweep?: Sweep
}

/** Redacts a stream that grows, without a memory of it but for the values known: all else is in the request. */
export const createLiveRedactor = ({
  matcher,
  style,
  fingerprint,
  allocate,
  sweep = createSweep({ evict: true }),
}: LiveRedactOptions): LiveRedactor => {
  let learnBefore = 0
  const isWhole = ({ pieces }: Candidate, view: View): boolean =>
    view.owned.end < view.bytes.length || pieces.every((piece) => view.toRaw(piece).end < learnBefore)
  const find = sweepingFinder(matcher, sweep, isWhole)
  const live = createLiveScanner({
    before: matcher.before,
    after: Math.max(matcher.after, SWEEP_AFTER_BYTES),
    find,
    allocate,
  })
  const render = createRenderer(style, fingerprint, sweep.categoryOf)

  /** As if the stream ended at `end`. What ends at `whole` or after it is not learned: it may be the head of a value. */
  const scan = ({ stretch, from, format, upTo }: RedactRequest, end: number, whole: number) => {
    learnBefore = whole
    return live.scan(upToEnd(stretch, end), from, format, upTo === 'all')
  }

  /** Whether a placeholder has gone out for a match whose head has. */
  const isMarked = (request: RedactRequest, { start }: Match): boolean =>
    scan(request, request.written, 0).matches.some((match) => match.start === start)

  /** What is left of a match whose head has gone out. */
  const restOf = (request: RedactRequest, match: Match, release: number): Edit => {
    const { written: start } = request
    const isNew = !isMarked(request, match)
    const end = Math.min(match.end, release)
    const { replacement } = render(match)
    const sameLength = style === 'same-length' ? replacement.slice(start - match.start, end - match.start) : undefined
    return { match, isNew, span: { start, end, replacement: sameLength ?? (isNew ? replacement : NOTHING) } }
  }

  const redact = (request: RedactRequest): Redacted => {
    const { stretch, from, written, upTo, format } = request
    const streamEnd = stretch.at + stretch.bytes.length
    const lineEnd = lastLineEnd(stretch, streamEnd, format) ?? stretch.at
    const end = upTo === 'fresh' || upTo === 'lines' ? lineEnd : streamEnd
    if (end <= written) return { pieces: [], next: from, written, matches: [] }
    const { matches, crossing, next } = scan(request, end, wholeBefore(request, lineEnd))
    const release = releaseOf({ stretch, format, written, matches, end, certain: next.offset }, upTo)
    const edits = [...crossing, ...matches]
      .filter((match) => match.end > written && match.start < release)
      .map((match) =>
        match.start < written ? restOf(request, match, release) : { match, isNew: true, span: render(match) },
      )
    return {
      pieces: spliced(stretch, { start: written, end: release }, edits),
      next,
      written: release,
      matches: edits.filter(({ isNew }) => isNew).map(({ match }) => match),
    }
  }

  const withhold = ({ stretch, from, written, format }: RedactRequest, error: unknown): Redacted => {
    const next = live.skip(stretch, from, format)
    const bytes = next.offset - written
    const pieces = bytes > 0 ? [markerOf(bytes, format)] : []
    return { pieces, next, written: next.offset, matches: [], withheld: { bytes, message: messageOf(error) } }
  }

  return {
    startOf: live.startOf,
    redact: (request) => {
      if (request.written < request.from.offset) throw new RangeError('what has not gone out must be scanned')
      try {
        return redact(request)
      } catch (error) {
        return withhold(request, error)
      }
    },
  }
}

interface Edit {
  readonly match: Match
  readonly span: RedactSpan
  /** Whether nothing has gone out for it so far. */
  readonly isNew: boolean
}

const NOTHING = new Uint8Array(0)

const upToEnd = ({ bytes, at }: Stretch, end: number): Stretch => ({ bytes: bytes.subarray(0, end - at), at })

/** A value that ends before this is whole; one at a line's end is taken for whole once the line goes out. */
const wholeBefore = ({ stretch: { bytes, at }, format, upTo }: RedactRequest, lineEnd: number): number => {
  if (upTo === 'all') return Number.POSITIVE_INFINITY
  if (upTo === 'lines' || upTo === 'partial') return lineEnd
  const { length } = format.newline
  const end = lineEnd - length
  const isCr = bytes.subarray(Math.max(0, end - length - at), end - at).includes(CR)
  return isCr ? end - length : end
}

const CR = 0x0d

/** A part of the stretch, with its edits made. */
const spliced = ({ bytes, at }: Stretch, { start, end }: { start: number; end: number }, edits: readonly Edit[]) => {
  const splicer = createSplicer()
  splicer.push(bytes.subarray(start - at, end - at))
  const spans = edits.map(({ span }) => ({ ...span, start: span.start - start, end: span.end - start }))
  return splicer.take(spans, end - start)
}

/** Stands for bytes that could not be scanned. */
const markerOf = (bytes: number, { newline }: StreamFormat): Uint8Array => {
  const text = toBytes(`[beartrap withheld ${bytes} bytes that it could not scan]\n`)
  return newline.length === 1 ? text : widened(text, newline[0] === 0 ? 1 : 0)
}
