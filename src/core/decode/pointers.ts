import type { Span } from '../types.js'
import type { Cell, Decoder } from './cells.js'
import { isTelling, type Pair, pairsDecoding, textOf } from './pairs.js'

/** └ in UTF-8, one character a byte. */
const MARK = '\u00e2\u0094\u0094 '
const FRAME = /\u00e2\u0094[\u0082\u0094]/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const COLOR = /\x1b\[[0-9;]*m/g
/** How far above a value its line of code may be, a line for each value between. */
const MAX_LINES = 40

/** Values that hang below the names of a line of code: loguru's diagnose, better_exceptions. */
export const pointersDecoder: Decoder = {
  marks: [MARK],
  accepts: () => true,
  *decode({ bytes }, { owned, window }: Cell) {
    const lines = linesOf(textOf(bytes, window))
    const pairs: Pair[] = []
    lines.forEach((line, index) => {
      const mark = line.shown.indexOf(MARK)
      const quote = line.shown.slice(mark + MARK.length)
      const at = window.start + line.start
      if (mark < 0 || at < owned.start || at >= owned.end || !/^['"]/.test(quote)) return
      const name = nameAbove(lines, index, columnOf(line.shown, mark))
      if (name === undefined) return
      const start = line.start + line.offsets(mark + MARK.length)
      const end = line.start + line.offsets(line.shown.trimEnd().length - 1) + 1
      pairs.push({ name, value: { start, end } })
    })
    if (pairs.length > 0) yield pairsDecoding(bytes, pairs, window.start)
  },
}

interface Line {
  readonly start: number
  /** Without colours. */
  readonly shown: string
  /** Where in the line a character of `shown` stands. */
  offsets(at: number): number
}

const linesOf = (text: string): Line[] => {
  let start = 0
  return text.split('\n').map((line) => {
    const colors = [...line.matchAll(COLOR)].map(({ 0: { length }, index }) => ({ index, length }))
    const made: Line = {
      start,
      shown: line.replace(COLOR, ''),
      offsets: (at) => colors.reduce((sum, { index, length }) => (index <= sum ? sum + length : sum), at),
    }
    start += line.length + 1
    return made
  })
}

/** A frame's sign is three bytes in one column. */
const columnOf = (shown: string, at: number): number => at - 2 * (shown.slice(0, at).match(FRAME)?.length ?? 0)

/** The identifier in the column, in the first line above that is none of the values'. */
const nameAbove = (lines: readonly Line[], index: number, column: number): Span | undefined => {
  for (let above = index - 1; above >= Math.max(0, index - MAX_LINES); above--) {
    const line = lines[above] as Line
    if (/^[ |]*\u00e2\u0094[\u0082\u0094]/.test(line.shown)) continue
    const name = /^\w+/.exec(line.shown.slice(column))?.[0]
    if (name === undefined || !isTelling(name)) return undefined
    const start = line.start + line.offsets(column)
    const end = line.start + line.offsets(column + name.length - 1) + 1
    return end - start === name.length ? { start, end } : undefined
  }
  return undefined
}
