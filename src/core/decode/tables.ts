import type { Span } from '../types.js'
import type { Cell, Decoder } from './cells.js'
import { isTelling, type Pair, pairsDecoding, textOf } from './pairs.js'

/** The values of tables by the names at the head of their columns: psql, mysql, console.table. */
export const tablesDecoder: Decoder = {
  marks: ['-+-', '(index)'],
  accepts: () => true,
  *decode({ bytes }, { owned, window }: Cell) {
    const isOwned = ({ value }: Pair): boolean => {
      const at = window.start + value.start
      return at >= owned.start && at < owned.end
    }
    const pairs = pairsIn(textOf(bytes, window)).filter(isOwned)
    if (pairs.length > 0) yield pairsDecoding(bytes, pairs, window.start)
  },
}

/** │ in UTF-8, or |. */
const BAR = /\xe2\x94\x82|\|/g
const BOX = 0xe2
const RULE = /^(?:[\s|+:-]|\xe2[\x94\x95][\x80-\xbf])+$/
const isRule = (line: string): boolean => RULE.test(line) && /-\+-|\xe2\x94\x80|\xe2\x95\x90/.test(line)

/** Rows of cells between bars; the row before or between rules is the head. */
const pairsIn = (text: string): Pair[] => {
  const pairs: Pair[] = []
  let head: readonly Span[] | undefined
  let before: readonly Span[] | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const cells = cellsOf(line, at)
    if (isRule(line)) head ??= before
    else if (cells.length < 2) head = undefined
    else if (head?.length === cells.length) pairs.push(...named(text, head, cells))
    before = cells.length < 2 ? undefined : cells
    at += line.length + 1
  }
  return pairs
}

const named = (text: string, head: readonly Span[], cells: readonly Span[]): Pair[] =>
  cells.flatMap((value, index) => {
    const name = head[index]
    const isPair = name !== undefined && isName(text.slice(name.start, name.end)) && value.end > value.start
    return isPair ? [{ name, value }] : []
  })

const isName = (text: string): boolean => /^[A-Za-z_][\w .-]{0,40}$/.test(text) && isTelling(text)

/** Without the blanks and quotes round their text. */
const cellsOf = (line: string, offset: number): Span[] => {
  const cells: Span[] = []
  let from = 0
  for (const end of [...[...line.matchAll(BAR)].map(({ index }) => index), line.length]) {
    const raw = line.slice(from, end)
    const text = raw.replace(/^[\s'"]+|[\s'"]+$/g, '')
    const start = offset + from + raw.indexOf(text)
    cells.push({ start, end: start + text.length })
    from = end + (line.charCodeAt(end) === BOX ? 3 : 1)
  }
  return cells
}
