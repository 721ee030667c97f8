/** Line ends of a stream, kept while something may be told of the lines after them. */
export const createLineEnds = () => {
  let ends: number[] = []
  let dropped = 0
  let lineStart = 0 // of the first line that is kept

  /** How many of the kept ends stand before an offset. */
  const countBefore = (offset: number): number => {
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((ends[middle] as number) < offset) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add: (at: number): void => {
      ends.push(at)
    },
    /** 1-based, the column in bytes. */
    positionOf: (offset: number): { line: number; column: number } => {
      const before = countBefore(offset)
      const start = before === 0 ? lineStart : (ends[before - 1] as number) + 1
      return { line: dropped + before + 1, column: offset - start + 1 }
    },
    /** No position before this one is asked for from now on. */
    forget: (before: number): void => {
      const count = countBefore(before)
      if (count === 0) return
      lineStart = (ends[count - 1] as number) + 1
      dropped += count
      ends = ends.slice(count)
    },
  }
}
