import { encodeAs } from './encode.js'
import { CONFIDENCES, type Match, SEVERITIES, type Span } from './types.js'

/**
 * One merged match spans at most this much; a longer chain of overlaps is cut
 * there. It bounds what redaction holds back.
 */
const MAX_MATCH_BYTES = 1 << 20

export interface Merger {
  add(match: Match): void
  /**
   * Ends every match that nothing yet to come can touch: no later match starts
   * before `safe`. Sorted by start, never overlapping. `settled` is the offset
   * up to which all matches have been given.
   */
  settle(safe: number): { matches: Match[]; settled: number }
}

/**
 * Joins overlapping matches into their union, named after the best of them, so
 * that nothing which any rule recognised stays. Takes matches in the order of
 * their start whatever the order of arrival: the result doesn't depend on it.
 */
export const createMerger = (): Merger => {
  let waiting: Match[] = []
  let open: Match | undefined
  return {
    add: (match) => waiting.push(match),
    settle: (safe) => {
      const matches: Match[] = []
      const ready = waiting.filter((match) => match.start < safe).sort(byPlace)
      waiting = waiting.filter((match) => match.start >= safe)
      for (const match of ready) {
        const { ended, next } = extend(open, match)
        if (ended !== undefined) matches.push(ended)
        open = next
      }
      if (open !== undefined && open.end <= safe) {
        matches.push(open)
        open = undefined
      }
      return { matches, settled: open === undefined ? safe : open.start }
    },
  }
}

/** Joins the next match to the open one, or ends that and opens the next, cut clear of it. */
const extend = (open: Match | undefined, match: Match): { ended?: Match; next: Match | undefined } => {
  if (open === undefined) return { next: match }
  if (match.start < open.end && open.end - open.start < MAX_MATCH_BYTES) return { next: join(open, match) }
  const start = Math.max(match.start, open.end)
  return { ended: open, next: start < match.end ? { ...match, start } : undefined }
}

const byPlace = (a: Match, b: Match): number => a.start - b.start || a.end - b.end || preference(a, b)

/** Named after the better of the two; written as the one that covers both, and as a piece of a whole if it is one. */
const join = (a: Match, b: Match): Match => {
  const reader = [a, b].find((match) => readsRight(match, match === a ? b : a))
  if (reader !== undefined) return reader
  const [best, other] = preference(a, b) <= 0 ? [a, b] : [b, a]
  const end = Math.max(a.end, b.end)
  const covers = [best, other].filter((match) => match.start === a.start && match.end === end)
  const cover = sawLess(best, other) ? best : (covers.find(({ pieces }) => pieces.length > 1) ?? covers[0])
  const { line, column } = a
  return { ...best, ...(cover === undefined ? widened(best, { start: a.start, end }) : writing(cover)), line, column }
}

/** The longest escape that a rule may take for a part of the secret: =3D before it, = at its end. */
const ESCAPE_BYTES = 3

/** Whether a match read quoted-printable as what it is, and the other, which covers no more, as plain text. */
const readsRight = (match: Match, other: Match): boolean => {
  const isQuoted = ({ encodings }: Match): boolean => encodings.includes('quoted-printable')
  if (!isQuoted(match) || isQuoted(other)) return false
  return other.start >= match.start - ESCAPE_BYTES && other.end <= match.end + ESCAPE_BYTES
}

/** Whether the other took the first piece, and some of what parts it from the second, for the whole. */
const sawLess = (best: Match, other: Match): boolean => {
  const [, second] = best.pieces
  return second !== undefined && best.piece === 0 && other.start === best.start && other.end <= second.start
}

type Writing = Pick<Match, 'start' | 'end' | 'pieces' | 'piece' | 'encodings' | 'escapes' | 'length' | 'encode'>

const writing = ({ start, end, pieces, piece, encodings, escapes, length, encode }: Match): Writing => ({
  start,
  end,
  pieces,
  piece,
  encodings,
  escapes,
  length,
  encode,
})

/** What is written over a union can't be fitted to what either of its parts was encoded in. */
const widened = (match: Match, span: Span): Writing => {
  const outer = match.encodings.slice(0, match.encodings.length - match.escapes.length)
  const bytes = span.end - span.start
  return {
    ...writing(match),
    ...span,
    length: outer.some((encoding) => encoding.startsWith('utf-16')) ? bytes / 2 : bytes,
    encode: (placeholder) => encodeAs(placeholder, outer, bytes),
  }
}

type Judged = Pick<Match, 'confidence' | 'rule' | 'value' | 'encodings' | 'hit' | 'whole'>

/** Negative where `a` rather than `b` names what both found: what goes whole, the surer, the graver, the longer, then by id, then by what led to it. */
export const preference = (a: Judged, b: Judged): number =>
  Number(b.whole !== undefined) - Number(a.whole !== undefined) ||
  CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
  SEVERITIES.indexOf(b.rule.severity) - SEVERITIES.indexOf(a.rule.severity) ||
  b.value.length - a.value.length ||
  (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : a.encodings.length - b.encodings.length) ||
  b.hit.keyword.length - a.hit.keyword.length ||
  a.hit.at - b.hit.at ||
  (a.hit.keyword < b.hit.keyword ? -1 : a.hit.keyword > b.hit.keyword ? 1 : 0)
