/** What a block and the end of a stream begin with: 48 bits, as two numbers would not tell more. */
const BLOCK_MAGIC = 0x3141_5926_5359
export const END_MAGIC = 0x1772_4538_5090

/** Reading went past the bytes that there are. */
export const BITS_OVER = 'bits over'

const SYMBOLS = 258
const MAX_CODE_BITS = 20
const MAX_SELECTORS = 18_002
const GROUP_SYMBOLS = 50
const BLOCK_UNIT = 100_000

/** The most that a block can be packed into: each symbol in the longest code, and its tables. */
export const blockBytes = (level: number): number => Math.ceil((level * BLOCK_UNIT * MAX_CODE_BITS) / 8) + (64 << 10)

export const readMagic = (bytes: Uint8Array, bit: number): number | undefined => {
  const high = bitsAt(bytes, bit, 24)
  const magic = high * 2 ** 24 + bitsAt(bytes, bit + 24, 24)
  return magic === BLOCK_MAGIC || magic === END_MAGIC ? magic : undefined
}

/** Whether what there is of a magic could be the beginning of one. */
export const beginsAsBlock = (bytes: Uint8Array): boolean =>
  [BLOCK_MAGIC, END_MAGIC].some((magic) =>
    bytes.every((byte, at) => byte === Math.floor(magic / 256 ** (5 - at)) % 256),
  )

/** Up to 24 bits from a place on; zeros where there are none. */
const bitsAt = (bytes: Uint8Array, bit: number, count: number): number => {
  const at = bit >> 3
  const word =
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  return ((word << (bit & 7)) >>> 0) >>> (32 - count)
}

export const checksumAt = (bytes: Uint8Array, bit: number): number =>
  (bitsAt(bytes, bit, 16) << 16) | bitsAt(bytes, bit + 16, 16)

export interface BlockDecoder {
  /** Where the block ends, in bits; nothing of one that is corrupt. */
  decode(bytes: Uint8Array, bit: number, level: number): number | undefined | typeof BITS_OVER
  /** What the block unpacks to; to be asked for once, to its end. */
  output(): Generator<Uint8Array>
  /** Whether that is what the block's checksum is of. */
  isSound(): boolean
  checksum(): number
}

/** A code of the block: symbols by length, then by value. */
interface Code {
  readonly shortest: number
  /** The last code of each length, and what to take from one to have its place among `symbols`. */
  readonly limit: Int32Array
  readonly base: Int32Array
  readonly symbols: Uint16Array
}

class Corrupt extends Error {}
class Over extends Error {}

/** Decodes blocks one after another; its buffers serve all of them. */
export const createBlockDecoder = (): BlockDecoder => {
  let size = 0
  let block = new Uint32Array(0)
  const selectors = new Uint8Array(MAX_SELECTORS)
  const runs = createRuns()
  let [length, origin, told, computed] = [0, 0, 0, 0]
  let [bytes, bit] = [new Uint8Array(0) as Uint8Array, 0]

  const bits = (count: number): number => {
    const value = bitsAt(bytes, bit, count)
    bit += count
    if (bit > bytes.length * 8) throw new Over()
    return value
  }

  const readUsed = (): Uint8Array => {
    const used: number[] = []
    const ranges = bits(16)
    for (let range = 0; range < 16; range++) {
      if (((ranges >> (15 - range)) & 1) === 0) continue
      const members = bits(16)
      for (let index = 0; index < 16; index++) if ((members >> (15 - index)) & 1) used.push(range * 16 + index)
    }
    if (used.length === 0) throw new Corrupt()
    return Uint8Array.from(used)
  }

  /** Which code each fifty symbols are in; codes that were used last have the short names. */
  const readSelectors = (codes: number): number => {
    const count = bits(15)
    if (count === 0) throw new Corrupt()
    const recent = [0, 1, 2, 3, 4, 5].slice(0, codes)
    for (let index = 0; index < count; index++) {
      let place = 0
      while (bits(1) === 1) if (++place >= codes) throw new Corrupt()
      const [selected = 0] = recent.splice(place, 1)
      recent.unshift(selected)
      if (index < MAX_SELECTORS) selectors[index] = selected // encoders write some too many
    }
    return Math.min(count, MAX_SELECTORS)
  }

  const readCode = (alphabet: number): Code => {
    const lengths = new Uint8Array(alphabet)
    let bitLength = bits(5)
    for (let symbol = 0; symbol < alphabet; symbol++) {
      while (bits(1) === 1) bitLength += bits(1) === 0 ? 1 : -1
      if (bitLength < 1 || bitLength > MAX_CODE_BITS) throw new Corrupt()
      lengths[symbol] = bitLength
    }
    return codeOf(lengths)
  }

  const readSymbol = ({ shortest, limit, base, symbols }: Code): number => {
    const next = bitsAt(bytes, bit, MAX_CODE_BITS)
    for (let count = shortest; count <= MAX_CODE_BITS; count++) {
      const code = next >> (MAX_CODE_BITS - count)
      if (code > (limit[count] ?? -1)) continue
      const symbol = symbols[code - (base[count] ?? 0)]
      bit += count
      if (bit > bytes.length * 8) throw new Over()
      if (symbol === undefined) break
      return symbol
    }
    throw new Corrupt()
  }

  const push = (byte: number, times: number): void => {
    if (length + times > size) throw new Corrupt()
    block.fill(byte, length, length + times)
    length += times
  }

  /** Undoes the codes, the runs of the latest byte and the move to the front. */
  const readSymbols = (used: Uint8Array, codes: readonly Code[], groups: number): void => {
    const end = used.length + 1
    let [run, weight] = [0, 1]
    const endRun = (): void => {
      if (run > 0) push(used[0] ?? 0, run)
      ;[run, weight] = [0, 1]
    }
    for (let count = 0; count < groups * GROUP_SYMBOLS; count++) {
      const symbol = readSymbol(codes[selectors[Math.floor(count / GROUP_SYMBOLS)] ?? 0] as Code)
      if (symbol <= 1) {
        run += weight << symbol
        weight *= 2
        if (run > size) throw new Corrupt()
        continue
      }
      endRun()
      if (symbol === end) return
      push(toFront(used, symbol - 1), 1)
    }
    throw new Corrupt()
  }

  /** Each place's upper 24 bits tell which comes next. */
  const link = (): void => {
    const starts = new Uint32Array(256)
    for (let index = 0; index < length; index++) {
      const byte = (block[index] ?? 0) & 0xff
      starts[byte] = (starts[byte] ?? 0) + 1
    }
    let sum = 0
    for (let byte = 0; byte < 256; byte++) {
      const count = starts[byte] ?? 0
      starts[byte] = sum
      sum += count
    }
    for (let index = 0; index < length; index++) {
      const byte = (block[index] ?? 0) & 0xff
      const place = starts[byte] ?? 0
      starts[byte] = place + 1
      block[place] = (block[place] ?? 0) | (index << 8)
    }
  }

  const read = (): void => {
    told = (bits(16) << 16) | bits(16)
    if (bits(1) === 1) throw new Corrupt() // "randomised", which no encoder has written since 1998
    origin = bits(24)
    const used = readUsed()
    const count = bits(3)
    if (count < 2 || count > 6) throw new Corrupt()
    const groups = readSelectors(count)
    const codes = Array.from({ length: count }, () => readCode(used.length + 2))
    length = 0
    readSymbols(used, codes, groups)
    if (origin >= length) throw new Corrupt()
    link()
  }

  return {
    decode: (given, from, level) => {
      size = level * BLOCK_UNIT
      if (block.length < size) block = new Uint32Array(size)
      bytes = given
      bit = from + 48
      try {
        read()
        return bit
      } catch (error) {
        if (error instanceof Over) return BITS_OVER
        if (error instanceof Corrupt) return undefined
        throw error
      }
    },
    output: function* () {
      runs.begin()
      let place = (block[origin] ?? 0) >>> 8
      for (let left = length; left > 0; ) {
        const some = Math.min(left, RUN_SOURCE_BYTES)
        for (let index = 0; index < some; index++) {
          const entry = block[place] ?? 0
          runs.push(entry & 0xff)
          place = entry >>> 8
        }
        left -= some
        yield runs.take()
      }
      computed = runs.checksum()
    },
    isSound: () => computed === told,
    checksum: () => computed,
  }
}

const toFront = (bytes: Uint8Array, place: number): number => {
  const byte = bytes[place] ?? 0
  bytes.copyWithin(1, 0, place)
  bytes[0] = byte
  return byte
}

const codeOf = (lengths: Uint8Array): Code => {
  const symbols = new Uint16Array(SYMBOLS)
  const limit = new Int32Array(MAX_CODE_BITS + 2).fill(-1)
  const base = new Int32Array(MAX_CODE_BITS + 2)
  let [code, placed] = [0, 0]
  for (let bitLength = 1; bitLength <= MAX_CODE_BITS; bitLength++, code <<= 1) {
    base[bitLength] = code - placed
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== bitLength) continue
      symbols[placed++] = symbol
      limit[bitLength] = code++
    }
  }
  return {
    shortest: lengths.reduce((least, bitLength) => Math.min(least, bitLength), MAX_CODE_BITS),
    limit,
    base,
    symbols,
  }
}

/** Of these, output is made at a time: 259 bytes for 5 at the most. */
const RUN_SOURCE_BYTES = 16 << 10
const RUN_MOST = 255
const RUN_AFTER = 4

/** Undoes the first step of packing, runs of four and their number; and what comes out has a checksum. */
const createRuns = () => {
  const out = Buffer.allocUnsafe(Math.ceil(RUN_SOURCE_BYTES / (RUN_AFTER + 1) + 1) * (RUN_AFTER + RUN_MOST))
  let at = 0
  let [last, same, crc] = [-1, 0, -1]
  const put = (byte: number): void => {
    out[at++] = byte
    crc = (crc << 8) ^ (CRC_TABLE[(crc >>> 24) ^ byte] ?? 0)
  }
  return {
    begin: (): void => {
      ;[at, last, same, crc] = [0, -1, 0, -1]
    },
    push: (byte: number): void => {
      if (same === RUN_AFTER) {
        for (let count = 0; count < byte; count++) put(last)
        same = 0
        last = -1
        return
      }
      same = byte === last ? same + 1 : 1
      last = byte
      put(byte)
    },
    take: (): Uint8Array => {
      const bytes = out.subarray(0, at)
      at = 0
      return bytes
    },
    checksum: (): number => ~crc,
  }
}

/** CRC-32 of 0x04c11db7, the high bit first. */
const CRC_TABLE = Int32Array.from({ length: 256 }, (_, index) => {
  let crc = index << 24
  for (let step = 0; step < 8; step++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  return crc
})
