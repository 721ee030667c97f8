import { toLatin1 } from '../ascii.js'
import type { Cell, Decoder } from './cells.js'
import { createByteMap, mapped, type Notation } from './mapped.js'

/** A value under a name that stands elsewhere: the list of columns before VALUES, the head of a table. */
interface Named {
  readonly name: string
  readonly start: number
  readonly end: number
}

const MAX_COLUMNS = 200
const MAX_NAME = 40

/**
 * What names its values once and lists them after: INSERT statements, and the
 * tables of psql, mysql and console.table. Read as a line "name: 'value'" each.
 */
export const columnsDecoder: Decoder = {
  marks: ['values (', 'values(', '-+-', '(index)'],
  accepts: () => true,
  *decode({ bytes }, { owned, window }: Cell) {
    const text = toLatin1(bytes.subarray(window.start, window.end))
    const isOwned = ({ start }: Named): boolean =>
      start + window.start >= owned.start && start + window.start < owned.end
    const named = [...insertsIn(text), ...tablesIn(text)].filter(isOwned)
    if (named.length === 0) return
    const map = createByteMap(named.reduce((sum, { name, start, end }) => sum + name.length + end - start + 5, 0))
    for (const { name, start, end } of named) {
      const from = window.start + start
      for (const char of `${name}: '`) map.add(char.charCodeAt(0), from, from)
      for (let at = from; at < window.start + end; at++) map.add(bytes[at] as number, at, at + 1)
      for (const char of "'\n") map.add(char.charCodeAt(0), window.start + end, window.start + end)
    }
    const decoded = map.done()
    yield { ...mapped(decoded, NOTATION), encodings: [], owned: { start: 0, end: decoded.bytes.length } }
  },
}

const NOTATION: Notation = {
  encoding: 'wrapped', // never told: the value stands as it is
  gap: 0,
  write: (placeholder) => placeholder,
  writeByte: (byte) => String.fromCharCode(byte),
}

const COLUMNS = /\(([^()]{1,4000})\)(?:\s|\\n|\\t){0,40}values(?:\s|\\n){0,10}(?=\()/gi
const TUPLE = /(?:\s|\\n|\\t|,)*\(/y
const SPACE = /(?:\s|\\[nt]|,)*/y
const STRING = /[NE]?(?:'((?:[^'\\]|''|\\.)*)'|\\?"((?:[^"\\]|\\[^"])*)\\?")/y
const OTHER = /[^,()'"]*(?:\([^()]*\))?[^,()'"]*/y

function* insertsIn(text: string): Generator<Named> {
  for (const found of text.matchAll(COLUMNS)) {
    const names = (found[1] as string).split(',').map(nameOf)
    if (names.length <= MAX_COLUMNS) yield* tuplesIn(text, found.index + found[0].length, names)
  }
}

function* tuplesIn(text: string, from: number, names: readonly string[]): Generator<Named> {
  let at = from
  for (let end = matchEnd(TUPLE, text, at); end > at; end = matchEnd(TUPLE, text, at)) {
    at = end
    for (const name of names) {
      const { value, start, end: after } = valueAt(text, matchEnd(SPACE, text, at))
      if (isName(name) && value !== '') yield { name, start, end: start + value.length }
      at = after
    }
    if (text[at] !== ')') return
    at++
  }
}

/** The string at `at`; an empty one where numbers, NULL or calls stand. */
const valueAt = (text: string, at: number): { value: string; start: number; end: number } => {
  STRING.lastIndex = at
  const string = STRING.exec(text)
  if (string === null) return { value: '', start: at, end: matchEnd(OTHER, text, at) }
  const value = string[1] ?? string[2] ?? ''
  const start = at + string[0].indexOf(value, string[0].search(/["']/) + 1)
  return { value, start, end: at + string[0].length }
}

const matchEnd = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}

const nameOf = (cell: string): string => cell.replace(/^(?:\s|\\[nt])+|\s+$/g, '').replace(/[\\"'`[\]]/g, '')
/** Names of what a value may be told by; URLs and what has a shape of its own are found without them. */
const TELLING = /pass|pwd|secret|token|key|session|sid|auth|cookie|cred|otp|verifier|signature/i
const isName = (name: string): boolean =>
  name.length <= MAX_NAME && /^[A-Za-z_][\w .-]*$/.test(name) && TELLING.test(name)

/** │ in UTF-8, or |. */
const BAR = /\xe2\x94\x82|\|/g
const RULE = /^(?:[\s|+:-]|\xe2[\x94\x95][\x80-\xbf])+$/
const isRule = (line: string): boolean => RULE.test(line) && /-\+-|\xe2\x94\x80|\xe2\x95\x90/.test(line)

/** Rows of cells between bars; the row before or between rules is the head. */
function* tablesIn(text: string): Generator<Named> {
  let head: string[] | undefined
  let before: Cells | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const cells = cellsOf(line, at)
    if (isRule(line)) head ??= before?.map(({ text: name }) => nameOf(name))
    else if (cells.length < 2) head = undefined
    else if (head?.length === cells.length) yield* namedBy(head, cells)
    before = cells.length < 2 ? undefined : cells
    at += line.length + 1
  }
}

const namedBy = (head: readonly string[], cells: Cells): Named[] =>
  cells
    .map(({ text, start }, index) => ({ name: head[index] as string, start, end: start + text.length }))
    .filter(({ name, start, end }) => isName(name) && end > start)

type Cells = readonly { readonly text: string; readonly start: number }[]

const cellsOf = (line: string, offset: number): Cells => {
  const cells = []
  let from = 0
  for (const end of [...[...line.matchAll(BAR)].map(({ index }) => index), line.length]) {
    const raw = line.slice(from, end)
    const text = raw.replace(/^[\s'"]+|[\s'"]+$/g, '')
    cells.push({ text, start: offset + from + raw.indexOf(text) })
    from = end + (line.charCodeAt(end) === 0xe2 ? 3 : 1)
  }
  return cells
}
