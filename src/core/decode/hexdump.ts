import { copyBytes, toBytes, toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import { CELL_BEFORE_BYTES, type Decoder } from './cells.js'
import { hexPair, isHex } from './hex.js'
import { type DumpCell, type DumpRow, parseRow } from './hexdump-rows.js'
import type { Derivation, Encoder, Pieces } from './look.js'

/**
 * A dump's second row, its sixteenth after that, and so on: one mark in 256 bytes
 * of it. Rows are of 16 bytes, tcpflow's of 32. Addresses count in hex, od's in octal.
 */
const MARKS = ['10: ', '20: ', '10  ', '10 - ', '0020 ', '0010 ']

/** Digits of an address. */
const [MIN_ADDRESS, MAX_ADDRESS] = [4, 8]

/** Rows are owned from so far before the cell, since their mark may be the next cell's. */
const ROWS_BEFORE_BYTES = CELL_BEFORE_BYTES / 2

/** What hexdump programs show: a secret stands in the digits and again in the text column, over several rows. */
export const hexdumpDecoder: Decoder = {
  marks: MARKS,
  accepts: (bytes, at) => {
    let start = at
    while (start > 0 && at - start <= MAX_ADDRESS && isHex(bytes[start - 1])) start--
    let end = at
    while (isHex(bytes[end])) end++
    const isAddress = end - start >= MIN_ADDRESS && end - start <= MAX_ADDRESS
    return isAddress && isApart(bytes, start) && beginsCells(bytes, end)
  },
  *decode({ bytes }, { owned, window }) {
    for (const dump of dumpsIn(bytes, window)) {
      const first = dump[0]?.line ?? 0
      if (first >= owned.end || (dump.at(-1)?.line ?? 0) < owned.start - ROWS_BEFORE_BYTES) continue
      yield derivation(bytes, dump, { start: owned.start - ROWS_BEFORE_BYTES, end: owned.end })
    }
  },
}

const [BLANK, HYPHEN, ZERO, X] = [0x20, 0x2d, 0x30, 0x78]
const BEFORE_ADDRESS = new Set(toBytes('\t\n\v\f\r\xa0 |>"\'`'))

/** Whether an address may begin there, by what stands before it. */
const isApart = (bytes: Uint8Array, start: number): boolean => {
  const isPrefixed = ((bytes[start - 1] ?? 0) | 0x20) === X && bytes[start - 2] === ZERO
  const before = isPrefixed ? start - 3 : start - 1
  return before < 0 || BEFORE_ADDRESS.has(bytes[before] ?? 0)
}

/** Whether cells may follow: ": ", " - ", two blanks, or one and a digit. Logs are full of other numbers. */
const beginsCells = (bytes: Uint8Array, end: number): boolean =>
  bytes[end] !== BLANK || bytes[end + 1] === BLANK || bytes[end + 1] === HYPHEN || isHex(bytes[end + 1])

interface PlacedRow extends DumpRow {
  /** Where its line starts. */
  readonly line: number
}

const LF = 0x0a

/** Rows one after another whose addresses count on. */
const dumpsIn = (bytes: Uint8Array, window: Span): PlacedRow[][] => {
  const dumps: PlacedRow[][] = []
  let dump: PlacedRow[] = []
  const close = (): void => {
    if (dump.length > 1) dumps.push(dump)
    dump = []
  }
  for (let line = window.start; line < window.end; ) {
    const newline = bytes.subarray(line, window.end).indexOf(LF)
    const end = newline < 0 ? window.end : line + newline
    const row = end - line > MAX_LINE_BYTES ? undefined : parseRow(toLatin1(bytes.subarray(line, end)))
    const before = dump.at(-1)
    if (before !== undefined && (row === undefined || !follows(before, row))) close()
    if (row !== undefined) dump.push({ ...row, line })
    line = end + 1
  }
  close()
  return dumps
}

/** od -c of 16 bytes has 71 columns; docker's JSON round a row adds 80. */
const MAX_LINE_BYTES = 400

const follows = (before: DumpRow, row: DumpRow): boolean =>
  row.column === before.column &&
  (row.address.hex - before.address.hex === before.bytes.length ||
    row.address.octal - before.address.octal === before.bytes.length)

/** A cell in the outer bytes, and the index of its first byte among the dump's. */
interface PlacedCell extends DumpCell {
  readonly at: number
}

const derivation = (outer: Uint8Array, dump: readonly PlacedRow[], owned: Span): Derivation => {
  const bytes = Uint8Array.from(dump.flatMap((row) => row.bytes))
  let at = 0
  let ownedFrom = bytes.length
  let ownedTo = 0
  const rows: { cells: PlacedCell[]; text: PlacedCell[] }[] = []
  for (const { line, cells, text, bytes: own } of dump) {
    if (line >= owned.start && line < owned.end) {
      ownedFrom = Math.min(ownedFrom, at)
      ownedTo = at + own.length
    }
    let byte = at
    const placed = cells.map((cell) => {
      const result = { ...cell, start: line + cell.start, end: line + cell.end, at: byte }
      byte += cell.bytes.length
      return result
    })
    const shown = (text ?? []).map(
      ([start, end], index): PlacedCell => ({
        start: line + start,
        end: line + end,
        kind: 'text',
        bytes: own.slice(index, index + 1),
        at: at + index,
      }),
    )
    rows.push({ cells: placed, text: shown })
    at += own.length
  }
  const groupsOf = (span: Span): PlacedCell[][] =>
    rows
      .flatMap(({ cells, text }) => [cells, text])
      .map((cells) => cells.filter((cell) => cell.at < span.end && cell.at + cell.bytes.length > span.start))
      .filter((cells) => cells.length > 0)
  return {
    bytes,
    owned: { start: Math.min(ownedFrom, ownedTo), end: ownedTo },
    encodings: ['hexdump'],
    group: 1,
    pieces: (span) => groupsOf(span).map((cells) => hull(cells, span)) as unknown as Pieces,
    encoder: (span) => encoderOf(outer, groupsOf(span), span),
  }
}

/** From the first digit of the span's bytes in a row to the last. */
const hull = (cells: readonly PlacedCell[], span: Span): Span => {
  const first = cells[0] as PlacedCell
  const last = cells.at(-1) as PlacedCell
  const start = first.kind === 'hex' ? first.start + 2 * Math.max(0, span.start - first.at) : first.start
  const end = last.kind === 'hex' ? last.end - 2 * Math.max(0, last.at + last.bytes.length - span.end) : last.end
  return { start, end }
}

const ASTERISK = 0x2a

/** A dump keeps its layout: the placeholder where it fits, filled up with asterisks, else asterisks alone. */
const encoderOf = (outer: Uint8Array, groups: readonly PlacedCell[][], span: Span): Encoder => {
  const length = span.end - span.start
  const templates = groups.map((cells) => {
    const place = hull(cells, span)
    return { cells, place, bytes: copyBytes(outer.subarray(place.start, place.end)) }
  })
  return (placeholder) => {
    const text = new Uint8Array(length).fill(ASTERISK)
    if (placeholder.length <= length) text.set(placeholder)
    return templates.map(({ cells, place, bytes }) => {
      const filled = copyBytes(bytes)
      for (const cell of cells) {
        const values = cell.bytes.map((byte, index) => text[cell.at + index - span.start] ?? byte)
        const digits = DIGITS[cell.kind](values).padEnd(cell.end - cell.start)
        for (let index = 0; index < digits.length; index++) {
          const at = cell.start + index - place.start
          if (at >= 0 && at < filled.length) filled[at] = digits.charCodeAt(index)
        }
      }
      return filled
    })
  }
}

const word = ([low = 0, high = 0]: readonly number[]): number => low | (high << 8)
const hexDigits = (values: readonly number[]): string => values.map(hexPair).join('')
const chars = (values: readonly number[]): string => String.fromCharCode(...values)

/** How a cell shows its bytes; a placeholder has printable ones only. */
const DIGITS: Readonly<Record<DumpCell['kind'], (values: readonly number[]) => string>> = {
  hex: hexDigits,
  'hex-swapped': (values) => hexDigits([...values].reverse()),
  octal: (values) => (values[0] ?? 0).toString(8).padStart(3, '0'),
  'octal-swapped': (values) => word(values).toString(8).padStart(6, '0'),
  char: (values) => chars(values).padStart(4),
  text: chars,
}
