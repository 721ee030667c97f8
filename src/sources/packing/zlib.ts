import { constants, createDeflate, createInflate, inflateSync } from 'node:zlib'
import { DETECT_BYTES } from '../../core/artifact.js'
import type { Compression } from './compression.js'
import { deflated, inflated } from './node-streams.js'

/**
 * RFC 1950. "hC" and "x^" begin texts as well, so the bytes have to unpack; where
 * they could be text, to their end, or all of the head: text taken for deflated
 * bytes meets a code that is none within some ten of them.
 */
export const zlib: Compression = {
  name: 'zlib',
  detect: (head) => {
    const [method = 0, flags = 0] = head
    if ((method & 0x8f) !== 0x08 || (flags & PRESET_DICTIONARY) !== 0 || ((method << 8) | flags) % 31 !== 0)
      return false
    const couldBeText = method >= 0x20 && flags >= 0x20 && flags < 0x7f && head.length < DETECT_BYTES
    return inflates(head.subarray(0, DETECT_BYTES), couldBeText ? constants.Z_FINISH : constants.Z_SYNC_FLUSH)
  },
  unpack: (chunks) => inflated(chunks, { packing: 'zlib', create: createInflate }),
  pack: (chunks) => deflated(chunks, createDeflate),
}

const PRESET_DICTIONARY = 0x20

/** To its end with Z_FINISH; with Z_SYNC_FLUSH, as far as it goes. */
const inflates = (bytes: Uint8Array, finishFlush: number): boolean => {
  try {
    inflateSync(bytes, { finishFlush })
    return true
  } catch {
    return false
  }
}
