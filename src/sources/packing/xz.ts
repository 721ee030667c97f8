import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { beyondWindow, type Chunks, type Compression, corrupt, fault, MAX_WINDOW_BYTES } from './compression.js'
import { createCrc64 } from './crc64.js'
import { lzma2 } from './lzma2.js'
import { type ByteReader, createByteReader } from './reader.js'

/** The .xz format 1.2.1: its libraries for JavaScript read one stream of one file at a time, and no more than the first. */
export const xz: Compression = {
  name: 'xz',
  detect: (head) => MAGIC.every((byte, at) => head[at] === byte),
  unpack,
}

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]
const FOOTER_MAGIC = 0x5a59
const HEADER_BYTES = 12
/** Streams, and the zeros after them, are multiples of it. */
const UNIT = 4
const LZMA2_FILTER = 0x21

async function* unpack(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(chunks)
  try {
    yield* stream(reader)
    while (await goesOn(reader)) yield* stream(reader)
  } finally {
    await reader.close()
  }
}

const taking = async (reader: ByteReader, count: number): Promise<Buffer> => {
  const bytes = await reader.take(count)
  if (bytes.length < count) throw reader.end('xz')
  return Buffer.from(bytes)
}

/** Passes the zeros over that may follow a stream. */
const goesOn = async (reader: ByteReader): Promise<boolean> => {
  for (;;) {
    const unit = await reader.peek(UNIT)
    if (unit.length === 0 && !reader.hasFailed()) return false
    if (unit.length === 0) throw reader.end('xz')
    if (unit[0] !== 0) return true
    if (unit.length < UNIT || unit.subarray(0, UNIT).some((byte) => byte !== 0)) throw corrupt('xz')
    reader.skip(UNIT)
  }
}

async function* stream(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const header = await taking(reader, HEADER_BYTES)
  const flags = header.subarray(6, 8)
  if (!xz.detect(header) || header[6] !== 0 || crc32(flags) !== header.readUInt32LE(8)) throw corrupt('xz')
  const check = CHECKS[(header[7] ?? 0) & 0xf]
  if (check === undefined) throw fault('unsupported', 'the xz data has a checksum of an unknown kind: not unpacked')
  const blocks: Record = { count: 0, packed: 0, unpacked: 0 }
  for (;;) {
    const size = ((await taking(reader, 1))[0] ?? 0) * UNIT
    if (size === 0) break
    yield* block(reader, size + UNIT, check, blocks)
  }
  await readIndex(reader, blocks, flags)
}

/** What the index at the end has to tell of the blocks before it, in sums. */
interface Record {
  count: number
  packed: number
  unpacked: number
}

interface Check {
  readonly size: number
  readonly create: () => { add(bytes: Uint8Array): void; digest(): Uint8Array }
}

const crc32Check = () => {
  let sum = 0
  return {
    add: (bytes: Uint8Array): void => {
      sum = crc32(bytes, sum)
    },
    digest: (): Uint8Array => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32LE(sum)
      return bytes
    },
  }
}

const sha256Check = () => {
  const hash = createHash('sha256')
  return { add: (bytes: Uint8Array): void => void hash.update(bytes), digest: (): Uint8Array => hash.digest() }
}

const CHECKS: Readonly<{ [id: number]: Check }> = {
  0: { size: 0, create: () => ({ add: () => {}, digest: () => new Uint8Array(0) }) },
  1: { size: 4, create: crc32Check },
  4: { size: 8, create: createCrc64 },
  10: { size: 32, create: sha256Check },
}

async function* block(reader: ByteReader, size: number, check: Check, blocks: Record): AsyncGenerator<Uint8Array> {
  const rest = await taking(reader, size - 1)
  const header = Buffer.concat([Buffer.of(size / UNIT - 1), rest])
  const { dictionary, packed, unpacked } = readBlockHeader(header)
  const sum = check.create()
  const taken = { bytes: 0 }
  let bytes = 0
  for await (const chunk of lzma2(reader, dictionary, taken)) {
    sum.add(chunk)
    bytes += chunk.length
    yield chunk
  }
  const padding = await taking(reader, -taken.bytes & (UNIT - 1))
  const told = await taking(reader, check.size)
  const fits = (packed ?? taken.bytes) === taken.bytes && (unpacked ?? bytes) === bytes
  if (!fits || padding.some((byte) => byte !== 0) || !told.equals(sum.digest())) throw corrupt('xz')
  blocks.count++
  blocks.packed += size + taken.bytes + check.size
  blocks.unpacked += bytes
}

interface BlockHeader {
  readonly dictionary: number
  readonly packed: number | undefined
  readonly unpacked: number | undefined
}

const readBlockHeader = (header: Buffer): BlockHeader => {
  const end = header.length - 4
  if (crc32(header.subarray(0, end)) !== header.readUInt32LE(end)) throw corrupt('xz')
  const flags = header[1] ?? 0
  const numbers = createNumbers(header.subarray(2, end))
  const packed = (flags & 0x40) === 0 ? undefined : numbers.next()
  const unpacked = (flags & 0x80) === 0 ? undefined : numbers.next()
  const [filter, size, property] = [numbers.next(), numbers.next(), numbers.next()]
  if ((flags & 0x3f) !== 0 || filter !== LZMA2_FILTER || size !== 1)
    throw fault('unsupported', 'the xz data has filters for programs: not unpacked; unpack it and scan what it holds')
  const dictionary = dictionaryOf(property)
  if (dictionary > MAX_WINDOW_BYTES) throw beyondWindow('xz', dictionary)
  return { dictionary, packed, unpacked }
}

const dictionaryOf = (property: number): number => {
  if (property > 40) throw corrupt('xz')
  return property === 40 ? 2 ** 32 - 1 : (2 | (property & 1)) * 2 ** ((property >> 1) + 11)
}

/** Numbers of seven bits a byte, the lowest first. */
const createNumbers = (bytes: Uint8Array) => {
  let at = 0
  return {
    next: (): number => {
      let value = 0
      for (let count = 0; count < MAX_NUMBER_BYTES; count++) {
        const byte = bytes[at++]
        if (byte === undefined) break
        value += (byte & 0x7f) * 2 ** (7 * count)
        if (byte < 0x80) return value
      }
      throw corrupt('xz')
    },
  }
}

const MAX_NUMBER_BYTES = 9

/** The index has the sizes of all blocks, the footer the index's own. */
const readIndex = async (reader: ByteReader, blocks: Record, flags: Buffer): Promise<void> => {
  let [size, sum] = [1, crc32(Buffer.of(0))]
  const take = async (): Promise<number> => {
    const byte = await taking(reader, 1)
    size++
    sum = crc32(byte, sum)
    return byte[0] ?? 0
  }
  const number = async (): Promise<number> => {
    let value = 0
    for (let count = 0; count < MAX_NUMBER_BYTES; count++) {
      const byte = await take()
      value += (byte & 0x7f) * 2 ** (7 * count)
      if (byte < 0x80) return value
    }
    throw corrupt('xz')
  }
  if ((await number()) !== blocks.count) throw corrupt('xz')
  for (let count = 0; count < blocks.count; count++) {
    blocks.packed -= await number()
    blocks.unpacked -= await number()
  }
  while (size % UNIT !== 0) if ((await take()) !== 0) throw corrupt('xz')
  const told = await taking(reader, 4)
  const footer = await taking(reader, HEADER_BYTES)
  const isSound =
    told.readUInt32LE() === sum &&
    blocks.packed === 0 &&
    blocks.unpacked === 0 &&
    crc32(footer.subarray(4, 10)) === footer.readUInt32LE(0) &&
    (footer.readUInt32LE(4) + 1) * UNIT === size + 4 &&
    footer.subarray(8, 10).equals(flags) &&
    footer.readUInt16LE(10) === FOOTER_MAGIC
  if (!isSound) throw corrupt('xz')
}
