import type { Span } from '../types.js'
import type { Cell, Decoder } from './cells.js'
import { isTelling, type Pair, pairsDecoding, textOf } from './pairs.js'

/** What is looked at of a statement, and of a list of values. */
const MAX_LIST_BYTES = 4 * 1024
/** From a statement's end to the values that were bound to it. */
const MAX_TO_BOUND_BYTES = 400
/** What tells whether a statement is worth a try. */
const GLANCE_BYTES = 300
/** The names of a table's columns may be many. */
const MAX_COLUMNS_BYTES = 2 * 1024
const MAX_COLUMN_BYTES = 40

const STATEMENT =
  /\b(?:(?:insert|replace)(?: ignore)? into|(?:update|select|delete from)\s(?:(?!\s(?:update|select|delete)\s)[^;]){1,1500}?\swhere)\s/gi
const INTO =
  /(?:insert|replace)(?: ignore)? into\s[^\n()]{1,200}?\(([^()]{1,2000})\)(?:\s|\\[nrt])*(?:values?)?(?:\s|\\[nrt])*/iy
const COLUMN = /(?<=^|[^\w$\\]|\\[nrt])[A-Za-z_][\w$]*/g
/** What a driver puts where a value goes. */
const PLACEHOLDER = /^(?:\?|\$[0-9]+|%s|%\([A-Za-z_]\w*\)s|:[A-Za-z_]\w*|@[A-Za-z_]\w*)$/
/** A placeholder, and the column that it is for, in SET and WHERE. */
const COMPARED = /(?:([A-Za-z_]\w*)["'`\]]?\s*(?:=|<=>|LIKE)\s*)?(?:\?|\$[0-9]+|%s|:[A-Za-z_]\w*)/gi
const TO_PLACEHOLDER = /=\s?(?:\?|\$[0-9]|%s|:[A-Za-z_])/g
const COLUMN_BEFORE = /(\w+)["'`\]]?\s?<?$/
/** What introduces bound values: SQLAlchemy, Django, TypeORM, Sequelize, Knex; PostgreSQL's log; MyBatis. */
const BOUND =
  /(?:\[(?:generated|cached|no key|raw sql|dialect)[^\]\n]{0,80}\] |\[?parameters: ?|args=|bindings: ?|params: ?)[([]|parameters: (?=\$1 = |[^\n]{0,2000}\(String\))/i
const LITERAL =
  /\s*(?:\$[0-9]+ = )?[bnerxu]?('(?:[^'\\\n]|\\.|'')*'|"(?:[^"\\\n]|\\.|"")*"|\\"(?:[^"\\\n]|\\[^"\n])*\\"|(?:[^\s,()'"[\]]|\([^()\n]{0,200}\))+)\s*/iy
/** MyBatis names a value's type behind it. */
const TYPE = '(String)'

/** The values of INSERT by the names of their columns, and those bound to a statement by the names beside its placeholders. */
export const sqlDecoder: Decoder = {
  marks: ['insert into ', 'replace into ', 'where '],
  accepts: (bytes, at) => {
    const here = (length: number): string => textOf(bytes, { start: at, end: Math.min(bytes.length, at + length) })
    const text = here(GLANCE_BYTES)
    if (!/^where/i.test(text)) return isTelling(here(MAX_COLUMNS_BYTES).replace(/^[^(]*\(|\).*/gs, ''))
    const around = textOf(bytes, { start: Math.max(0, at - GLANCE_BYTES), end: at }) + text
    return [...around.matchAll(TO_PLACEHOLDER)].some(({ index }) =>
      isTelling(COLUMN_BEFORE.exec(around.slice(Math.max(0, index - MAX_COLUMN_BYTES), index))?.[1] ?? ''),
    )
  },
  *decode({ bytes }, { owned, window }: Cell) {
    const text = textOf(bytes, window)
    const pairs = [...text.matchAll(STATEMENT)].flatMap(({ 0: head, index }) => {
      const at = window.start + index
      if (at < owned.start || at >= owned.end) return []
      return /into\s$/i.test(head) ? ofInsert(text, index) : ofCompared(text, index)
    })
    if (pairs.length > 0) yield pairsDecoding(bytes, pairs, window.start)
  },
}

/** INSERT INTO t (a, b) VALUES ('x', 'y'), ('z', 'w') */
const ofInsert = (text: string, at: number): Pair[] => {
  INTO.lastIndex = at
  const head = INTO.exec(text)
  const columns = head?.[1]
  if (head === null || columns === undefined) return []
  const from = at + head[0].indexOf(columns, head[0].indexOf('('))
  const names = [...columns.matchAll(COLUMN)].map(({ 0: { length }, index }) => ({
    start: from + index,
    end: from + index + length,
  }))
  if (!names.some((name) => isTelling(text.slice(name.start, name.end)))) return []
  const pairs: Pair[] = []
  let bound: Span[] = []
  let next = at + head[0].length
  while (text[next] === '(') {
    const { values, end } = listAt(text, next + 1)
    bound = names.filter((_, index) => isPlaceholder(text, values[index]))
    pairs.push(...paired(text, names, values))
    next = end
    while (/[\s,]/.test(text[next] ?? '')) next++
  }
  return bound.length === 0 ? pairs : [...pairs, ...ofBound(text, next, MAX_TO_BOUND_BYTES, () => bound)]
}

const isPlaceholder = (text: string, value: Span | undefined): boolean =>
  value !== undefined && PLACEHOLDER.test(text.slice(value.start, value.end))

/** UPDATE t SET a = ? WHERE b = ?, and what was bound. */
const ofCompared = (text: string, at: number): Pair[] =>
  ofBound(text, at, MAX_LIST_BYTES, (end) =>
    [...text.slice(at, end).matchAll(COMPARED)].map(({ 1: name, index }) =>
      name === undefined ? undefined : { start: at + index, end: at + index + name.length },
    ),
  )

/** The values that were bound, in the first list behind `at`; `namesTo` gives the names for them, of what stands before an offset. */
const ofBound = (
  text: string,
  at: number,
  reach: number,
  namesTo: (end: number) => readonly (Span | undefined)[],
): Pair[] => {
  const marker = BOUND.exec(text.slice(at, at + reach))
  if (marker === null) return []
  const start = at + marker.index
  return paired(text, namesTo(start), listAt(text, start + marker[0].length).values)
}

const paired = (text: string, names: readonly (Span | undefined)[], values: readonly Span[]): Pair[] =>
  names.flatMap((name, index) => {
    const value = values[index]
    if (name === undefined || value === undefined || !isTelling(text.slice(name.start, name.end))) return []
    if (/['"\\]/.test(text[value.start] ?? '')) return [{ name, value }]
    const end = value.end - TYPE.length
    return text.startsWith(TYPE, end) ? [{ name, value: { start: value.start, end } }] : []
  })

/** The literals of a list up to the bracket that closes it, and where that is. */
const listAt = (text: string, from: number): { values: Span[]; end: number } => {
  const values: Span[] = []
  let at = from
  while (at < from + MAX_LIST_BYTES) {
    LITERAL.lastIndex = at
    const literal = LITERAL.exec(text)
    const body = literal?.[1]
    if (literal === null || body === undefined) break
    const start = at + literal[0].lastIndexOf(body)
    values.push({ start, end: start + body.length })
    at += literal[0].length
    if (text[at] !== ',') break
    at++
  }
  return { values, end: at + 1 }
}
