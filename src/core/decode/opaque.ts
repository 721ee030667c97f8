import { toLatin1 } from '../ascii.js'
import { base64Decoding } from './base64.js'
import type { Decoder } from './cells.js'
import { chain, spliced } from './look.js'
import { isRunByte, MIN_RUN_BYTES, mayGoOn, rowsFrom } from './runs.js'

/** The first bytes of packings that are not opened, in base64: as much of them as no neighbour changes. */
const PACKINGS: readonly (readonly [mark: string, name: string])[] = [
  ['UEsDB', 'a zip archive'],
  ['KLUv/', 'zstd-compressed data'],
  ['/Td6WFo', 'xz-compressed data'],
  ['QlpoOTFBWSZT', 'bzip2-compressed data'],
  ['N3q8ryc', 'a 7-Zip archive'],
]

/** What is packed in base64 in a way that beartrap doesn't open: nothing comes out of it, and that is told. */
export const opaqueDecoder: Decoder = {
  marks: PACKINGS.map(([mark]) => mark.toLowerCase()),
  accepts: (bytes, at) => packingAt(bytes, at) !== undefined,
  *decode({ bytes, isCut }, { owned, window }) {
    for (let start = owned.start; start < owned.end; start++) {
      const name = packingAt(bytes, start)
      if (name === undefined) continue
      let end = start
      while (end < window.end && isRunByte(bytes[end] as number)) end++
      const rows = rowsFrom(bytes, { start, end }, window.end)
      const text = spliced(bytes, rows, rows.length > 1 ? ['wrapped'] : [])
      const goesOn =
        mayGoOn(bytes, rows.at(-1)?.end ?? end, window.end) && (window.end < bytes.length || isCut === true)
      yield {
        ...chain(text, base64Decoding(text.bytes, 0)),
        owned: { start: 0, end: 0 },
        unread: `${name} in base64 was not looked into; unpack it and scan what it holds`,
        ...(goesOn && { isCut: true }),
      }
      start = end
    }
  },
}

/** Which packing a run of base64 that begins here holds. */
const packingAt = (bytes: Uint8Array, at: number): string | undefined => {
  if (at > 0 && isRunByte(bytes[at - 1] as number)) return undefined
  const text = toLatin1(bytes.subarray(at, at + MIN_RUN_BYTES))
  const packing = PACKINGS.find(([mark]) => text.startsWith(mark))
  const isRun = packing !== undefined && bytes.subarray(at, at + MIN_RUN_BYTES).every(isRunByte)
  return isRun ? packing[1] : undefined
}
