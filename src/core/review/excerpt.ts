import type { Encoding, Span } from '../types.js'
import { shownText, wideEncoding } from './shown.js'
import type { Segment } from './wire.js'

/** Bytes shown on either side of a secret: a header's name, a line of JSON. */
const CONTEXT_BYTES = 120

/** A secret in pieces that lie far apart is shown by the first of them. */
const MAX_EXCERPT_BYTES = 1024

/** What round a secret is shown. Even at both ends, so that two-byte characters stay whole. */
export const excerptSpan = (spans: readonly Span[], size: number): Span => {
  const [first, ...rest] = spans
  if (first === undefined) return { start: 0, end: 0 }
  const last = Math.max(first.end, ...rest.map(({ end }) => end))
  const start = Math.max(0, even(first.start - CONTEXT_BYTES))
  return { start, end: Math.min(size, even(Math.min(last, start + MAX_EXCERPT_BYTES) + CONTEXT_BYTES)) }
}

const even = (offset: number): number => offset - (offset % 2)

/**
 * The bytes of an excerpt as segments. A byte in any of the spans, its own or
 * another secret's, becomes a masked segment: its value is not in what this gives.
 */
export const toSegments = (
  bytes: Uint8Array,
  at: Span,
  own: readonly Span[],
  others: readonly Span[],
  encodings: readonly Encoding[],
): Segment[] => {
  const masks = [...mark(own, true), ...mark(others, false)]
    .filter(({ start, end }) => start < at.end && end > at.start)
    .sort((a, b) => a.start - b.start || b.end - a.end)
  const segments: Segment[] = []
  let next = at.start
  const text = (end: number): void => {
    if (end > next)
      segments.push({ kind: 'text', text: shownText(bytes.subarray(next - at.start, end - at.start), encodings) })
  }
  for (const { start, end, own } of masks) {
    text(start)
    if (end > next || own) pushMask(segments, own, start > next)
    next = Math.max(next, end)
  }
  text(at.end)
  return trimmed(segments, at, encodings)
}

const mark = (spans: readonly Span[], own: boolean) => spans.map((span) => ({ ...span, own }))

/** Secrets that touch are one masked stretch, the asked one's if it is among them. */
const pushMask = (segments: Segment[], own: boolean, apart: boolean): void => {
  const last = segments.at(-1)
  if (last?.kind !== 'secret' || apart) segments.push({ kind: 'secret', own })
  else if (own && !last.own) segments[segments.length - 1] = { kind: 'secret', own }
}

/** An excerpt begins and ends between characters: the bytes of one that was cut are left out. */
const trimmed = (segments: Segment[], at: Span, encodings: readonly Encoding[]): Segment[] => {
  if (wideEncoding(encodings) !== undefined) return segments
  return segments.map((segment, index) => {
    if (segment.kind !== 'text') return segment
    const head = index === 0 && at.start > 0 ? /^\ufffd{1,3}/ : /^$/
    const tail = index === segments.length - 1 ? /\ufffd{1,3}$/ : /^$/
    return { kind: 'text', text: segment.text.replace(head, '').replace(tail, '') }
  })
}
