import type { Json, JsonObject } from './model.js'

/** How a program spells JSON. */
export interface Spelling {
  /** '' writes all on one line. */
  readonly indent: string
  readonly lineEnd: '\n' | '\r\n'
  readonly colon: ':' | ': ' | ' : '
  /** `/` as `\/`: PHP, some Java libraries. */
  readonly escapesSlash: boolean
  /** Non-ASCII as \uXXXX: Python, PHP, .NET. */
  readonly ascii: boolean
  readonly byteOrderMark: boolean
}

export const COMPACT: Spelling = {
  indent: '',
  lineEnd: '\n',
  colon: ':',
  escapesSlash: false,
  ascii: false,
  byteOrderMark: false,
}
export const INDENTED: Spelling = { ...COMPACT, indent: '  ', colon: ': ' }

export const written = (value: Json, spelling: Spelling): Buffer =>
  Buffer.from(`${spelling.byteOrderMark ? '\ufeff' : ''}${print(value, spelling, '')}`)

const print = (value: Json, spelling: Spelling, margin: string): string => {
  if (typeof value === 'string') return quoted(value, spelling)
  if (value === null || typeof value !== 'object') return String(value)
  if (isList(value))
    return block(
      '[]',
      value.map((item) => print(item, spelling, margin + spelling.indent)),
      spelling,
      margin,
    )
  const fields = Object.entries(value).flatMap(([key, item]) =>
    item === undefined
      ? []
      : [`${quoted(key, spelling)}${spelling.colon}${print(item, spelling, margin + spelling.indent)}`],
  )
  return block('{}', fields, spelling, margin)
}

const isList = (value: readonly Json[] | JsonObject): value is readonly Json[] => Array.isArray(value)

const block = (
  brackets: '[]' | '{}',
  items: readonly string[],
  { indent, lineEnd }: Spelling,
  margin: string,
): string => {
  const [open, close] = brackets
  if (items.length === 0) return brackets
  if (indent === '') return `${open}${items.join(',')}${close}`
  const line = `${lineEnd}${margin}`
  return `${open}${items.map((item) => `${line}${indent}${item}`).join(',')}${line}${close}`
}

/** JSON.stringify writes lone surrogates as escapes, and so does every program here. */
const quoted = (text: string, { escapesSlash, ascii }: Spelling): string => {
  const plain = JSON.stringify(text)
  const slashed = escapesSlash ? plain.replaceAll('/', '\\/') : plain
  return ascii
    ? slashed.replace(/[^\0-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : slashed
}

/** The same with the keys of every object in reverse: value before name, encoding after text, response before request. */
export const reversed = (value: Json): Json => {
  if (value === null || typeof value !== 'object') return value
  if (isList(value)) return value.map(reversed)
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, item === undefined ? item : reversed(item)]),
  )
}
