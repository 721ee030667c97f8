import { CONFIDENCES, type Match, SEVERITIES } from './types.js'

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

const join = (a: Match, b: Match): Match => {
  const best = preference(a, b) <= 0 ? a : b
  return { ...best, start: a.start, end: Math.max(a.end, b.end), line: a.line, column: a.column }
}

/** Negative where `a` rather than `b` names what both found: the surer, the graver, the longer, then by id, then by what led to it. */
export const preference = (a: Omit<Match, 'line' | 'column'>, b: Omit<Match, 'line' | 'column'>): number =>
  CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
  SEVERITIES.indexOf(b.rule.severity) - SEVERITIES.indexOf(a.rule.severity) ||
  b.value.length - a.value.length ||
  (a.rule.id < b.rule.id ? -1 : a.rule.id > b.rule.id ? 1 : a.encodings.length - b.encodings.length) ||
  b.hit.keyword.length - a.hit.keyword.length ||
  a.hit.at - b.hit.at ||
  (a.hit.keyword < b.hit.keyword ? -1 : a.hit.keyword > b.hit.keyword ? 1 : 0)
