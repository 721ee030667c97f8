/**
 * Rows of dumps: an offset, cells of one byte or more, and in most dumps a column
 * of text. As xxd, hexdump, od, tcpdump -X, tshark -x, strace and curl --trace
 * print them. Offsets are in the line.
 */

/** One group of digits, or one character of `od -c`. */
export interface DumpCell {
  readonly start: number
  readonly end: number
  readonly kind: CellKind
  readonly bytes: readonly number[]
}

/** How a cell's digits stand for its bytes. */
type CellKind = 'hex' | 'hex-swapped' | 'octal' | 'octal-swapped' | 'char' | 'text'

export interface DumpRow {
  /** The address that the row begins with, in hex and in octal; NaN where it is none. */
  readonly address: { readonly hex: number; readonly octal: number }
  /** Where in the line the address stands: the same in all rows of a dump. */
  readonly column: number
  readonly cells: readonly DumpCell[]
  readonly bytes: readonly number[]
  /** Start and end of each byte's character in the text column. */
  readonly text: readonly (readonly [number, number])[] | undefined
}

/** An address, and what parts it from the cells: ": ", two blanks, " - " as in openssl, one blank as in od. */
const ADDRESS = /(?:^|[\s|>"'`])(?:0x)?([0-9a-f]{4,8})(?:(: {1,2})| - | {1,3})/gi

/** Bytes of a row at the most; xxd -c goes to 256, no one reads more than 64. */
const MAX_ROW_BYTES = 64
const MAX_PREFIX = 80

/** The row that a line is, or undefined. */
export const parseRow = (line: string): DumpRow | undefined => {
  ADDRESS.lastIndex = 0
  for (let found = ADDRESS.exec(line); found !== null && found.index <= MAX_PREFIX; found = ADDRESS.exec(line)) {
    const digits = found[1] as string
    const end = line.indexOf(digits, found.index) + digits.length
    const row = digitCells(line, ADDRESS.lastIndex, found[2] !== undefined) ?? charCells(line, end)
    if (row !== undefined) {
      const octal = /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN
      return { ...row, address: { hex: Number.parseInt(digits, 16), octal }, column: found.index }
    }
    ADDRESS.lastIndex = found.index + 1
  }
  return undefined
}

type Cells = Pick<DumpRow, 'cells' | 'bytes' | 'text'>

const TOKEN = /(?:([0-9a-f]{2}|[0-9a-f]{4}|[0-9a-f]{8}|[0-9a-f]{32})|([0-7]{3})|([0-7]{6}))(?=[ -]|$|\s)/iy

/** Groups of digits, with or without a text column. */
const digitCells = (line: string, from: number, colon: boolean): Cells | undefined => {
  const cells = groupsOfDigits(line, from)
  const last = cells.at(-1)
  if (last === undefined) return undefined
  for (const part of [cells, ...fullRows(cells)]) {
    const bytes = part.flatMap((cell) => cell.bytes)
    const text = textColumn(line, part.at(-1)?.end ?? last.end, bytes)
    if (text !== undefined) return { cells: part, bytes, text }
  }
  const isWords = !colon && last.kind === 'hex' && last.bytes.length === 2
  const read = isWords ? cells.map(swapped) : cells
  return { cells: read, bytes: read.flatMap((cell) => cell.bytes), text: undefined }
}

/** hexdump and od -x show words of two bytes, the low one last; dumps with a text column don't. */
const swapped = (cell: DumpCell): DumpCell => ({ ...cell, kind: 'hex-swapped', bytes: [...cell.bytes].reverse() })

/** Digits that belong to the text column may have been taken for cells: rows of whole eights of bytes, the longest first. */
const fullRows = (cells: readonly DumpCell[]): DumpCell[][] => {
  let bytes = 0
  return cells
    .flatMap((cell, index) => {
      bytes += cell.bytes.length
      return bytes % 8 === 0 && index + 1 < cells.length ? [cells.slice(0, index + 1)] : []
    })
    .reverse()
}

/** One blank between groups, or two or a hyphen in the middle of a row; all are as wide as the first, but the last. */
const groupsOfDigits = (line: string, from: number): DumpCell[] => {
  const cells: DumpCell[] = []
  for (let at = from; cells.length < MAX_ROW_BYTES; ) {
    TOKEN.lastIndex = at
    const token = TOKEN.exec(line)
    const first = cells[0]
    if (token === null || (first !== undefined && token[0].length > first.end - first.start)) break
    const kind: CellKind = token[2] !== undefined ? 'octal' : token[3] !== undefined ? 'octal-swapped' : 'hex'
    const end = at + token[0].length
    cells.push({ start: at, end, kind, bytes: bytesIn(token[0], kind) })
    GAP.lastIndex = end
    const gap = GAP.exec(line)
    if (gap === null) break
    at = end + gap[0].length
  }
  return cells
}

const GAP = /(?: |-)(?=[0-9a-f])| {2}(?=[0-9a-f]{2}(?: |-|$))/iy

const bytesIn = (digits: string, kind: CellKind): number[] => {
  if (kind === 'octal') return [Number.parseInt(digits, 8) & 0xff]
  if (kind === 'octal-swapped') {
    const word = Number.parseInt(digits, 8)
    return [word & 0xff, (word >> 8) & 0xff]
  }
  return (digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}

/** How far right of the cells the text column may start: a short last row is padded with blanks. */
const MAX_TEXT_GAP = 120

/** Where each byte's character stands: itself, escaped where the line is in JSON, or a dot for what can't be shown. */
const textColumn = (line: string, from: number, bytes: readonly number[]): [number, number][] | undefined => {
  const last = Math.min(line.length, from + MAX_TEXT_GAP)
  for (let start = from + 1; start < last; start++) {
    const places: [number, number][] = []
    let at = start
    for (const byte of bytes) {
      const length = shown(line, at, byte)
      if (length === 0) break
      places.push([at, at + length])
      at += length
    }
    if (places.length === bytes.length) return places
    if (!/[\s|>*]/.test(line[start] ?? '')) return undefined
  }
  return undefined
}

const shown = (line: string, at: number, byte: number): number => {
  const char = String.fromCharCode(byte)
  const printable = byte >= 0x20 && byte < 0x7f
  if (line[at] === (printable ? char : '.')) return line[at] === '\\' && line[at + 1] === '\\' ? 2 : 1
  return printable && line[at] === '\\' && line[at + 1] === char ? 2 : 0
}

/** od -c, hexdump -c: four columns a byte. */
const CHAR_WIDTH = 4
const CHAR = /^(?: {3}[\x20-\x7e]| {2}\\[0abtnvfr]| [0-7]{3})$/
const ESCAPED = '0abtnvfr'
const ESCAPES = [0, 7, 8, 9, 10, 11, 12, 13]

const charCells = (line: string, from: number): Cells | undefined => {
  const cells: DumpCell[] = []
  for (let at = from; at + CHAR_WIDTH <= line.length; at += CHAR_WIDTH) {
    const cell = line.slice(at, at + CHAR_WIDTH)
    if (!CHAR.test(cell)) return undefined
    const sign = ESCAPED.indexOf(cell[3] ?? '')
    const byte =
      cell[2] === '\\' ? (ESCAPES[sign] ?? 0) : cell[1] !== ' ' ? Number.parseInt(cell.slice(1), 8) : cell.charCodeAt(3)
    cells.push({ start: at, end: at + CHAR_WIDTH, kind: 'char', bytes: [byte] })
  }
  return cells.length === 0 ? undefined : { cells, bytes: cells.flatMap((cell) => cell.bytes), text: undefined }
}
