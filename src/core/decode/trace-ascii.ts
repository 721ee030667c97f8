import { toLatin1 } from '../ascii.js'
import type { Span } from '../types.js'
import { CELL_BEFORE_BYTES, type Decoder } from './cells.js'
import { spliced } from './look.js'

/** The text rows of curl --trace-ascii: an address, then 64 characters, or a whole line where one ended. */
const ROW = /^([0-9a-f]{4,8}): (.*?)\r?$/

/** What curl prints before each block, and the address of every fourth full row. */
const MARKS = ['bytes (0x', '40: ']

/** curl --trace-ascii: a line longer than 64 bytes goes on in the next row. */
export const traceAsciiDecoder: Decoder = {
  marks: MARKS,
  accepts: () => true,
  *decode({ bytes }, { owned, window }) {
    const block: Row[] = []
    for (const row of rowsIn(bytes, window)) {
      if (block.length > 0 && row.address <= (block.at(-1)?.address ?? 0)) {
        yield* derivations(bytes, block.splice(0), owned)
      }
      block.push(row)
    }
    yield* derivations(bytes, block, owned)
  },
}

interface Row extends Span {
  readonly address: number
  /** Start of the row's line. */
  readonly line: number
}

function* rowsIn(bytes: Uint8Array, window: Span): Generator<Row> {
  for (let line = window.start; line < window.end; ) {
    const newline = bytes.subarray(line, window.end).indexOf(0x0a)
    const end = newline < 0 ? window.end : line + newline
    const found = end - line <= MAX_LINE_BYTES ? ROW.exec(toLatin1(bytes.subarray(line, end))) : null
    if (found !== null) {
      const [, address = '', text = ''] = found
      const start = line + address.length + 2
      yield { address: Number.parseInt(address, 16), line, start, end: start + text.length }
    }
    line = end + 1
  }
}

const MAX_LINE_BYTES = 100

function* derivations(bytes: Uint8Array, rows: readonly Row[], owned: Span) {
  const first = rows[0]
  const last = rows.at(-1)
  if (first === undefined || last === undefined || rows.length < 2) return
  if (first.line >= owned.end || last.line < owned.start - CELL_BEFORE_BYTES / 2) return
  const kept: Span[] = []
  let [inner, ownedStart, ownedEnd] = [0, Number.POSITIVE_INFINITY, 0]
  rows.forEach((row, index) => {
    const next = rows[index + 1]
    const goesOn = next !== undefined && next.address - row.address === row.end - row.start
    const span = { start: row.start, end: goesOn ? row.end : Math.min(row.end + 1, bytes.length) }
    if (row.line >= owned.start - CELL_BEFORE_BYTES / 2 && row.line < owned.end) {
      ownedStart = Math.min(ownedStart, inner)
      ownedEnd = inner + span.end - span.start
    }
    inner += span.end - span.start
    if (span.start < span.end) kept.push(span)
  })
  yield { ...spliced(bytes, kept, ['wrapped']), owned: { start: Math.min(ownedStart, ownedEnd), end: ownedEnd } }
}
