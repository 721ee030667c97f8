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

/** Indices of the cells that a look owns a part of. */
export function* ownedCells(look: Look): Generator<number> {
  const { start, end } = look.owned
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
  /** Places beside the marks that are worth a try, from all of the look's owned cells. */
  places?(look: Look, hit: (at: number) => void): void
  /** What stands in the cell under this encoding. Depends on the bytes of the cell's window alone. */
  decode(look: Look, cell: Cell): Iterable<Derivation>
}

/** The cells of a look in which each decoder has something to decode. */
export interface Cells {
  add(decoder: Decoder, at: number): void
  /** Whether there is none. */
  isEmpty(): boolean
  decoded(): Generator<Derivation>
}

/** Begins with what the decoders find by themselves. `reach`: the most that any may see behind a cell. */
export const createCells = (look: Look, decoders: readonly Decoder[], reach: number): Cells => {
  const found = new Map<Decoder, Set<number>>(decoders.map((decoder) => [decoder, new Set()]))
  const add: Cells['add'] = (decoder, at) => found.get(decoder)?.add(cellIndex(look, at))
  for (const decoder of decoders) decoder.places?.(look, (at) => add(decoder, at))
  return {
    add,
    isEmpty: () => [...found.values()].every((indices) => indices.size === 0),
    *decoded() {
      for (const [decoder, indices] of found)
        for (const index of indices)
          yield* decoder.decode(look, cellOf(look, index, Math.min(reach, decoder.after ?? CELL_AFTER_BYTES)))
    },
  }
}
