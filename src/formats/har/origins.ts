import type { Span } from '../../core/types.js'

/** The most rendered bytes whose widths are kept together. */
export const STAGE_BYTES = 64 * 1024
const FIRST_ANCHORS = 1024

/**
 * Where rendered bytes come from: each stands for so many raw ones as its width
 * says, 0 for what stands nowhere, and an anchor tells where raw bytes begin
 * that don't follow upon the last. Raw offsets never descend.
 */
export interface Origins {
  /** Widths of the bytes that are being staged; the renderer fills it. */
  readonly widths: Uint8Array
  /** The rendered byte at `at` stands for what begins at `raw`. */
  anchor(at: number, raw: number): void
  /** Keeps the widths of the staged bytes, which are the rendered ones [start, end). */
  keep(start: number, end: number): void
  /** The raw bytes that carry a rendered span; an empty span where none do. */
  toRaw(span: Span): Span
  /** Forgets what ends before a rendered offset. */
  forget(before: number): void
}

interface Stage {
  readonly start: number
  readonly widths: Uint8Array
}

export const createOrigins = (): Origins => {
  const widths = new Uint8Array(STAGE_BYTES)
  let kept: Stage[] = []
  let at = new Float64Array(FIRST_ANCHORS)
  let raw = new Float64Array(FIRST_ANCHORS)
  let count = 0

  const stageAt = (offset: number): number => {
    let index = kept.length - 1
    while (index > 0 && (kept[index]?.start ?? 0) > offset) index--
    return index
  }
  const widthAt = (offset: number): number => {
    const stage = kept[stageAt(offset)]
    return stage?.widths[offset - stage.start] ?? 0
  }
  const anchorBefore = (offset: number): number => {
    let low = 0
    let high = count - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((at[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  const rawAt = (offset: number): number => {
    if (count === 0) return 0
    const anchor = anchorBefore(offset)
    let position = raw[anchor] as number
    let from = at[anchor] as number
    for (let index = stageAt(from); from < offset && index < kept.length; index++) {
      const { start, widths: stage } = kept[index] as Stage
      const to = Math.min(offset, start + stage.length)
      position += sumOf(stage, Math.max(0, from - start), to - start)
      from = to
    }
    return position
  }

  return {
    widths,
    anchor: (offset, position) => {
      if (count === at.length) [at, raw] = [doubled(at), doubled(raw)]
      at[count] = offset
      raw[count++] = position
    },
    keep: (start, end) => {
      kept.push({ start, widths: widths.slice(0, end - start) })
    },
    toRaw: (span) => {
      let { start, end } = span
      while (start < end && widthAt(start) === 0) start++
      while (end > start && widthAt(end - 1) === 0) end--
      const from = rawAt(start)
      return { start: from, end: end <= start ? from : rawAt(end - 1) + widthAt(end - 1) }
    },
    forget: (before) => {
      const stage = stageAt(before)
      if (stage > 0) kept = kept.slice(stage)
      const keep = anchorBefore(before)
      if (keep < count / 2) return
      at.copyWithin(0, keep, count)
      raw.copyWithin(0, keep, count)
      count -= keep
    },
  }
}

const sumOf = (widths: Uint8Array, from: number, to: number): number => {
  let sum = 0
  for (let at = from; at < to; at++) sum += widths[at] as number
  return sum
}

const doubled = (array: Float64Array): Float64Array<ArrayBuffer> => {
  const larger = new Float64Array(array.length * 2)
  larger.set(array)
  return larger
}
