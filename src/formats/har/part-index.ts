import type { Span } from '../../core/types.js'
import type { Part } from './parts.js'

interface Begun {
  readonly start: number
  end: number
  readonly part: Part
}

/** The parts of what is shown, in order. */
export const createPartIndex = () => {
  let begun: Begun[] = []
  /** Of the part that an offset lies in; of those that begin there, the last. */
  const indexAt = (offset: number): number => {
    let low = 0
    let high = begun.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((begun[middle]?.start ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    begin: (start: number, part: Part): void => {
      const last = begun.at(-1)
      if (last !== undefined) last.end = start
      begun.push({ start, end: Number.POSITIVE_INFINITY, part })
    },
    at: (offset: number): Begun | undefined => begun[indexAt(offset)],
    fieldEnd: (offset: number): number => {
      const index = indexAt(offset)
      const last = begun[index]?.part.isName ? begun[index + 1] : begun[index]
      return last?.end ?? Number.POSITIVE_INFINITY
    },
    fieldStart: (offset: number): number => {
      const index = indexAt(offset)
      const first = begun[index - 1]?.part.isName ? begun[index - 1] : begun[index]
      return first?.start ?? 0
    },
    dropped: (range: Span) =>
      begun
        .slice(indexAt(range.start))
        .filter(({ start, end }) => start < range.end && end > range.start)
        .flatMap(({ start, end, part: { dropped: what, isBase64 = false } }) =>
          what === undefined ? [] : [{ what, start, end, isBase64 }],
        ),
    forget: (before: number): void => {
      const keep = indexAt(before)
      if (keep > 0) begun = begun.slice(keep)
    },
  }
}
