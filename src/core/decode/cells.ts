import type { Span } from '../types.js'
import type { Derivation, Look } from './look.js'

/**
 * Decoding works on the cells of a fixed grid over the stream, so that it never
 * depends on how the stream came in chunks. 8 KiB: what a cell sees round itself
 * is decoded for it alone, so small cells decode much twice, and large ones
 * decode much for one hit.
 */
export const CELL_BYTES = 8 * 1024

/** What a cell sees before itself and after: a value's name, and the longest value. */
export const CELL_BEFORE_BYTES = 2 * 1024
export const CELL_AFTER_BYTES = 16 * 1024

/** A cell of the grid, in a look's bytes. */
export interface Cell {
  /** What starts in it is the cell's to report. */
  readonly owned: Span
  /** What decoding may look at. */
  readonly window: Span
}

const cellIndex = (look: Look, at: number): number => Math.floor((look.offset + at) / CELL_BYTES)

/** Indices of the cells that a look owns a part of, as far as a span touches that. */
export function* ownedCells(look: Look, span: Span): Generator<number> {
  const start = Math.max(span.start, look.owned.start)
  const end = Math.min(span.end, look.owned.end)
  for (let index = cellIndex(look, start); start < end && index <= cellIndex(look, end - 1); index++) yield index
}

/** `after`: bytes that are seen behind the cell. */
export const cellOf = (look: Look, index: number, after = CELL_AFTER_BYTES): Cell => {
  const start = index * CELL_BYTES - look.offset
  const clip = (at: number): number => Math.min(Math.max(at, 0), look.bytes.length)
  return {
    owned: { start: clip(start), end: clip(start + CELL_BYTES) },
    window: { start: clip(start - CELL_BEFORE_BYTES), end: clip(start + CELL_BYTES + after) },
  }
}

/** A way in which programs encode text. */
export interface Decoder {
  /** Literals in lower case, found without regard to case. */
  readonly marks: readonly string[]
  /** Bytes that it must see behind a cell, where CELL_AFTER_BYTES are too few. */
  readonly after?: number
  /** Whether the mark at `at` is worth a try. */
  accepts(bytes: Uint8Array, at: number): boolean
  /** For what has no mark: takes places in long runs of base64's characters, as a prefilter tells them, and gives those that are worth a try. */
  runs?(look: Look, hit: (at: number) => void): (at: number) => void
  /** What stands in the cell under this encoding. Depends on the bytes of the cell's window alone. */
  decode(look: Look, cell: Cell): Iterable<Derivation>
}

/** The cells of a look in which each decoder has something to decode. */
export interface Cells {
  add(decoder: Decoder, at: number): void
  /** Of a place in a long run. */
  run(at: number): void
  /** Whether there is none. */
  isEmpty(): boolean
  decoded(): Generator<Derivation>
}

/** `reach`: the most that any may see behind a cell. */
export const createCells = (look: Look, decoders: readonly Decoder[], reach: number): Cells => {
  const found = new Map<Decoder, Set<number>>(decoders.map((decoder) => [decoder, new Set()]))
  const add: Cells['add'] = (decoder, at) => found.get(decoder)?.add(cellIndex(look, at))
  const runs = decoders.flatMap((decoder) => decoder.runs?.(look, (at) => add(decoder, at)) ?? [])
  return {
    add,
    run: (at) => {
      for (const run of runs) run(at)
    },
    isEmpty: () => [...found.values()].every((indices) => indices.size === 0),
    *decoded() {
      for (const [decoder, indices] of found)
        for (const index of indices)
          yield* decoder.decode(look, cellOf(look, index, Math.min(reach, decoder.after ?? CELL_AFTER_BYTES)))
    },
  }
}
