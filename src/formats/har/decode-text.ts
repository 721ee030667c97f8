import { meantBy } from '../../core/json/escapes.js'

const BACKSLASH = 0x5c

/** How far the last call read, and how far it wrote. */
export const reached = { read: 0, written: 0 }

/**
 * Decodes text and escapes of two bytes into `stage` from `start` on, with their
 * widths, up to `limit` or another escape; `reached` tells how far. By itself and
 * without objects, since V8 makes three times as much of it here as inside a closure.
 */
export const decodeText = (
  bytes: Uint8Array,
  from: number,
  limit: number,
  stage: Uint8Array,
  widths: Uint8Array,
  start: number,
): void => {
  let at = from
  let out = start
  while (at < limit) {
    const byte = bytes[at] as number
    if (byte !== BACKSLASH) {
      stage[out] = byte
      widths[out++] = 1
      at++
      continue
    }
    const meant = at + 1 < limit ? meantBy(bytes[at + 1] as number) : 0
    if (meant === 0) break
    stage[out] = meant
    widths[out++] = 2
    at += 2
  }
  reached.read = at
  reached.written = out
}
