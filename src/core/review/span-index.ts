import type { Span } from '../types.js'

/** Finds the spans that reach into a range, in a time that grows with what it finds. */
export type SpanIndex = (range: Span) => Span[]

export const createSpanIndex = (spans: readonly Span[]): SpanIndex => {
  const sorted = [...spans].sort((a, b) => a.start - b.start)
  const reach = new Float64Array(sorted.length) // the furthest end among a span and all before it
  let furthest = 0
  for (const [index, { end }] of sorted.entries()) {
    furthest = Math.max(furthest, end)
    reach[index] = furthest
  }
  return ({ start, end }) => {
    const found: Span[] = []
    for (let index = firstNotBelow(sorted, end) - 1; index >= 0 && (reach[index] ?? 0) > start; index--) {
      const span = sorted[index]
      if (span !== undefined && span.end > start) found.push(span)
    }
    return found.reverse()
  }
}

/** How many of the spans start below the offset. */
const firstNotBelow = (sorted: readonly Span[], offset: number): number => {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.start ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}
