import { fstatSync, readSync } from 'node:fs'
import type { Position, Stretch } from '../../core/live.js'
import type { Followed } from './followed.js'
import type { Handles } from './handles.js'
import { type HashBytes, holdsMark } from './marks.js'

/** What stands in a file from where its scan goes on. */
export type Reading =
  | {
      readonly kind: 'stretch'
      readonly stretch: Stretch
      /** The first bytes of the file, to know its encoding. */
      readonly head: Uint8Array
      /** Whether there is more to read at once. */
      readonly more: boolean
    }
  /** It holds other bytes than it did: cut off, or written anew. */
  | { readonly kind: 'anew'; readonly head: Uint8Array; readonly size: number }
  /** The path leads to another file by now. */
  | { readonly kind: 'moved' }

export interface ReaderOptions {
  readonly handles: Handles
  readonly hash: HashBytes
  /** Where a stretch has to begin for a scan to go on at a position. */
  readonly startOf: (from: Position) => number
  /** New bytes a reading. */
  readonly step: number
}

/** Bytes of a file's head: for its encoding and its prefix. */
const HEAD_BYTES = 1024

/** Reads held descriptors; a descriptor is the file, whatever its name does meanwhile. */
export const createReader = ({ handles, hash, startOf, step }: ReaderOptions) => {
  /** Throws what open(2) and read(2) throw. */
  const read = (file: Followed): Reading => {
    const descriptor = handles.open(file)
    const stats = fstatSync(descriptor, { bigint: true })
    const { state } = file
    if (String(stats.ino) !== state.inode || String(stats.dev) !== state.device) {
      handles.close(file)
      return { kind: 'moved' }
    }
    // Read first and asked for its size afterwards: a file that grows in between is no shorter for it.
    const at = startOf(state.position)
    const bytes = readAt(descriptor, at, state.scanned + step - at)
    const head = at === 0 ? bytes.subarray(0, HEAD_BYTES) : readAt(descriptor, 0, HEAD_BYTES)
    const size = Number(fstatSync(descriptor, { bigint: true }).size)
    const isCut = size < state.scanned || at + bytes.length < state.scanned
    if (isCut || !holdsMark(state.guard, bytes, at, hash)) return { kind: 'anew', head, size }
    return { kind: 'stretch', stretch: { bytes, at }, head, more: size > at + bytes.length }
  }
  return { read }
}

/** Up to `length` bytes, fewer only at the file's end. */
export const readAt = (descriptor: number, at: number, length: number): Buffer => {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const count = readSync(descriptor, buffer, filled, length - filled, at + filled)
    if (count === 0) break
    filled += count
  }
  return buffer.subarray(0, filled)
}
