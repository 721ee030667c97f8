import type { Span } from '../types.js'
import { base64Decoding, decodeBase64Into } from './base64.js'
import { cellOf, type Decoder, ownedCells } from './cells.js'
import { decodeHexInto, hexDecoding, isAllHex } from './hex.js'
import { chain, type Decoding, spliced } from './look.js'
import { findRuns, MIN_RUN_BYTES, mayGoOn, rowsFrom, runAround } from './runs.js'
import { GLANCE_BYTES, isBinary, textWidth } from './text.js'
import { wideDecoding } from './wide.js'

/** What is looked at beyond a cell's border to tell how a run that crosses it is to be read. */
const OVERLAP_BYTES = 256

/**
 * Text in base64, base64url or hex: found by its structure, a long run of these
 * characters that decodes to text in some place. Images, digests and paths don't.
 */
export const runDecoder: Decoder = {
  marks: [],
  accepts: () => false,
  runs: (look, hit) => {
    const { bytes, owned } = look
    let run: Span = { start: 0, end: 0 } // the last one that was looked at
    let decoded = -1 // the end of the last cell that is worth it
    const lookInto = (at: number): void => {
      if (run.start <= at && at < run.end) return
      run = runAround(bytes, at)
      if (run.end - run.start < MIN_RUN_BYTES) return
      for (const index of ownedCells(look, run)) {
        const cell = cellOf(look, index).owned
        const part = clip(run, around(cell, bytes.length))
        if (decoded === cell.end || readingOf(bytes, part) === undefined) continue
        decoded = cell.end
        hit(cell.start)
      }
    }
    for (const border of [owned.end - 1, owned.start]) lookInto(border) // of what crosses one, too little may be owned to be told of
    return lookInto
  },
  *decode({ bytes, isCut }, { owned, window }) {
    let after = 0
    const runs: Span[] = []
    findRuns(bytes, window, window, (run) => runs.push(run))
    for (const run of runs) {
      if (run.start < after) continue
      const rows = rowsFrom(bytes, run, window.end)
      after = rows.at(-1)?.end ?? run.end
      if (after <= owned.start || run.start >= owned.end) continue
      const text = spliced(bytes, rows, rows.length > 1 ? ['wrapped'] : [])
      const part = { start: joinedOffset(rows, owned.start), end: joinedOffset(rows, owned.end) }
      const reading = readingOf(text.bytes, around(part, text.bytes.length))
      if (reading === undefined) continue
      const { decoding, ratio } = decoded(text.bytes, reading)
      const at = (offset: number): number =>
        Math.min(decoding.bytes.length, Math.max(0, (offset - reading.phase) * ratio))
      const goesOn = mayGoOn(bytes, after, window.end) && (window.end < bytes.length || isCut === true)
      yield {
        ...chain(text, decoding),
        owned: { start: Math.floor(at(part.start)), end: Math.ceil(at(part.end)) },
        ...(goesOn && { isCut: true }),
      }
    }
  },
}

const around = ({ start, end }: Span, length: number): Span => ({
  start: Math.max(0, start - OVERLAP_BYTES),
  end: Math.min(length, end + OVERLAP_BYTES),
})

const clip = ({ start, end }: Span, limits: Span): Span => ({
  start: Math.max(start, limits.start),
  end: Math.min(end, limits.end),
})

/** Where an offset in the outer bytes falls in the rows joined. */
const joinedOffset = (rows: readonly Span[], at: number): number =>
  rows.reduce((sum, { start, end }) => sum + Math.min(Math.max(at - start, 0), end - start), 0)

/** How a run is to be read: in which alphabet, and where its first whole group starts. */
interface Reading {
  readonly alphabet: 'base64' | 'hex'
  readonly phase: number
  readonly wide: 0 | 1 | undefined
}

/** The reading that gives text in any spot of the part. */
const readingOf = (bytes: Uint8Array, part: Span): Reading | undefined => {
  for (let start = part.start; start < part.end; start += SPOT_STEP) {
    const end = Math.min(part.end, start + SPOT_BYTES)
    const reading = end - start < MIN_SPOT_BYTES ? undefined : readingAt(bytes, start, end)
    if (reading !== undefined) return reading
  }
  return undefined
}

/** Bytes looked at in one place, and the way to the next place, in a long run that may hold text somewhere. */
const SPOT_BYTES = 48
const SPOT_STEP = 512

/** Below this, bytes that are none may be taken for text. */
const MIN_SPOT_BYTES = MIN_RUN_BYTES / 2

const ALPHABETS = {
  hex: { group: 2, bits: 4, decode: decodeHexInto },
  base64: { group: 4, bits: 6, decode: decodeBase64Into },
} as const

/** Used again for every spot: one in 700 bytes of a log begins a run. */
const spot = new Uint8Array(SPOT_BYTES)

/** The reading that gives text here; a run's start may be glued to what stands before, so phases are tried. */
const readingAt = (bytes: Uint8Array, start: number, end: number): Reading | undefined => {
  const name = isAllHex(bytes, start, start + MIN_SPOT_BYTES) ? 'hex' : 'base64' // base64 of text is never, for so long
  const { group, bits, decode } = ALPHABETS[name]
  for (let phase = 0; phase < group; phase++) {
    const length = ((end - start - phase) * bits) >> 3
    decode(bytes, start + phase, spot, GLANCE_BYTES)
    if (isBinary(spot)) continue
    decode(bytes, start + phase, spot, length)
    const width = textWidth(spot, length)
    if (width === undefined) continue
    return { alphabet: name, phase: (start + phase) % group, wide: width === 'narrow' ? undefined : width }
  }
  return undefined
}

const decoded = (chars: Uint8Array, { alphabet, phase, wide }: Reading): { decoding: Decoding; ratio: number } => {
  const decoding = alphabet === 'hex' ? hexDecoding(chars, phase) : base64Decoding(chars, phase)
  const ratio = alphabet === 'hex' ? 1 / 2 : 3 / 4
  if (wide === undefined) return { decoding, ratio }
  return { decoding: chain(decoding, wideDecoding(decoding.bytes, wide)), ratio: ratio / 2 }
}
