import { DETECT_BYTES, type Format } from '../core/artifact.js'
import { concatBytes } from '../core/ascii.js'
import type { Feed } from '../core/blocks.js'
import type { Encoding } from '../core/types.js'

const BOM_BYTES = 2

/** What a character beyond ASCII becomes in the view, ASCII's own substitute: a part of what stands in quotes, of no token. */
const NON_ASCII = 0x1a

/**
 * UTF-16 with a byte order mark: PowerShell's redirections, Windows event
 * exports. A view has one byte a code unit, so a span maps back by doubling;
 * what the units hold is looked at in a format of its own.
 */
const utf16 =
  (encoding: Encoding, bom: readonly [number, number], low: 0 | 1) =>
  (formatOf: (head: Uint8Array) => Pick<Format, 'views'>): Format => ({
    name: encoding,
    detect: (head) => head[0] === bom[0] && head[1] === bom[1],
    views: (options, emit) => {
      const encodings = [...(options.encodings ?? []), encoding]
      const inner = { ...options, encodings, origin: BOM_BYTES, scale: 2 }
      const feed = createLateFeed((head) => formatOf(head).views(inner, emit))
      const toUnits = createUnitReader(low)
      return { push: (chunk) => feed.push(toUnits(chunk)), end: feed.end }
    },
  })

/** A feed that is opened once its first bytes are known. */
const createLateFeed = (open: (head: Uint8Array) => Feed): Feed => {
  let head: Uint8Array = new Uint8Array(0)
  let feed: Feed | undefined
  const begin = (): Feed => {
    const opened = open(head)
    opened.push(head)
    return opened
  }
  return {
    push: (chunk) => {
      if (feed === undefined) {
        head = concatBytes([head, chunk])
        if (head.length >= DETECT_BYTES) feed = begin()
      } else feed.push(chunk)
    },
    end: () => {
      feed ??= begin()
      feed.end()
    },
  }
}

/** One byte for each whole code unit of a stream's chunks, the byte order mark left out. */
const createUnitReader = (low: 0 | 1): ((chunk: Uint8Array) => Uint8Array) => {
  let skip = BOM_BYTES
  let half = -1 // a code unit's first byte, at a chunk's end
  return (chunk) => {
    const from = Math.min(skip, chunk.length)
    skip -= from
    const units = new Uint8Array((chunk.length - from + (half < 0 ? 0 : 1)) >> 1)
    let count = 0
    for (const byte of chunk.subarray(from)) {
      if (half < 0) half = byte
      else {
        units[count++] = low === 0 ? narrow(half, byte) : narrow(byte, half)
        half = -1
      }
    }
    return units
  }
}

const narrow = (low: number, high: number): number => (high === 0 && low < 0x80 ? low : NON_ASCII)

const LE = [0xff, 0xfe] as const
const BE = [0xfe, 0xff] as const
const LOW_BYTES = [
  [LE, 0],
  [BE, 1],
] as const

export const utf16le = utf16('utf-16le', LE, 0)
export const utf16be = utf16('utf-16be', BE, 1)

/** What bytes in UTF-16 hold, one byte a code unit; undefined where no byte order mark tells that they are. */
export const unitsOf = (bytes: Uint8Array): Uint8Array | undefined => {
  const low = LOW_BYTES.find(([bom]) => bytes[0] === bom[0] && bytes[1] === bom[1])?.[1]
  return low === undefined ? undefined : createUnitReader(low)(bytes)
}
