import { beyondWindow, corrupt, fault, MAX_WINDOW_BYTES } from './compression.js'
import type { ByteReader } from './reader.js'

/** RFC 8878, sections 3.1.1 and 3.1.2. */
const FRAME_MAGIC = 0xfd2f_b528
const SKIPPABLE_MAGIC = 0x184d_2a50
const SKIPPABLE_MASK = 0xffff_fff0
const SKIPPABLE_HEADER_BYTES = 8
const MAX_HEADER_BYTES = 18
const BLOCK_HEADER_BYTES = 3
const MAX_BLOCK_BYTES = 128 << 10
const CHECKSUM_BYTES = 4

export const isFrame = (head: Uint8Array): boolean => {
  const [a = 0, b = 0, c = 0, d = 0] = head
  const magic = ((d << 24) | (c << 16) | (b << 8) | a) >>> 0
  return magic === FRAME_MAGIC || isSkippable(magic)
}

const isSkippable = (magic: number): boolean => (magic & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC

export interface Frame {
  readonly hasChecksum: boolean
  /** Bytes unpacked, where the frame tells. */
  readonly size: number | undefined
  /** The frame as it stands: its header with the first block, block by block, its checksum with the last. */
  pieces(): AsyncGenerator<Piece>
}

interface Piece {
  readonly bytes: Uint8Array
  readonly isLast: boolean
  /** The checksum, with the last. */
  readonly told: number | undefined
}

/** The next frame that holds anything; nothing where the stream has ended. Throws what is none, and what asks for too large a window. */
export const nextFrame = async (reader: ByteReader, isFirst: boolean): Promise<Frame | undefined> => {
  for (let count = isFirst ? 0 : 1; ; count++) {
    const head = Buffer.from(await reader.peek(MAX_HEADER_BYTES)).subarray(0, MAX_HEADER_BYTES)
    if (head.length === 0 && count > 0 && !reader.hasFailed()) return undefined
    if (head.length < 5) throw reader.end('zstd')
    const magic = head.readUInt32LE()
    if (magic === FRAME_MAGIC) return readFrame(reader, head)
    if (!isSkippable(magic)) throw corrupt('zstd')
    if (head.length < SKIPPABLE_HEADER_BYTES) throw reader.end('zstd')
    reader.skip(SKIPPABLE_HEADER_BYTES)
    await skip(reader, head.readUInt32LE(4))
  }
}

const skip = async (reader: ByteReader, count: number): Promise<void> => {
  for (let left = count; left > 0; ) {
    const { length } = await reader.some(left)
    if (length === 0) throw reader.end('zstd')
    left -= length
  }
}

const readFrame = (reader: ByteReader, head: Buffer): Frame => {
  const flags = head[4] ?? 0
  const isSingle = (flags & 0x20) !== 0
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0
  const sizeBytes = flags >> 6 === 0 ? (isSingle ? 1 : 0) : 1 << (flags >> 6)
  const sizeAt = (isSingle ? 5 : 6) + dictionaryBytes
  const end = sizeAt + sizeBytes
  if (head.length < end) throw reader.end('zstd')
  const size = sizeBytes === 0 ? undefined : sizeIn(head, sizeAt, sizeBytes)
  const window = isSingle ? (size ?? 0) : windowOf(head[5] ?? 0)
  if ((flags & 8) !== 0) throw corrupt('zstd')
  if (head.subarray(sizeAt - dictionaryBytes, sizeAt).some((byte) => byte !== 0))
    throw fault('unsupported', 'the zstd data needs a dictionary: not unpacked; unpack it and scan what it holds')
  if (window > MAX_WINDOW_BYTES) throw beyondWindow('zstd', window)
  const hasChecksum = (flags & 4) !== 0
  return { hasChecksum, size, pieces: () => pieces(reader, end, hasChecksum) }
}

const sizeIn = (head: Buffer, at: number, bytes: number): number => {
  if (bytes === 8) return Number(head.readBigUInt64LE(at))
  return head.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0)
}

const windowOf = (descriptor: number): number => {
  const base = 2 ** (10 + (descriptor >> 3))
  return base + (base / 8) * (descriptor & 7)
}

async function* pieces(reader: ByteReader, headerBytes: number, hasChecksum: boolean): AsyncGenerator<Piece> {
  for (let before = headerBytes; ; before = 0) {
    const { isLast, size } = await readBlockHeader(reader, before)
    const sumBytes = isLast && hasChecksum ? CHECKSUM_BYTES : 0
    const count = before + BLOCK_HEADER_BYTES + size + sumBytes
    const bytes = await reader.take(count)
    if (bytes.length < count) throw reader.end('zstd')
    const told = sumBytes === 0 ? undefined : Buffer.from(bytes.subarray(-sumBytes)).readUInt32LE()
    yield { bytes, isLast, told }
    if (isLast) return
  }
}

/** How many bytes the block has as it is stored. */
const readBlockHeader = async (reader: ByteReader, at: number): Promise<{ isLast: boolean; size: number }> => {
  const end = at + BLOCK_HEADER_BYTES
  const start = await reader.peek(end)
  if (start.length < end) throw reader.end('zstd')
  const header = Buffer.from(start.subarray(at, end)).readUIntLE(0, BLOCK_HEADER_BYTES)
  const [kind, size] = [(header >> 1) & 3, header >> 3]
  if (kind === RESERVED || size > MAX_BLOCK_BYTES) throw corrupt('zstd')
  return { isLast: (header & 1) === 1, size: kind === RUN ? 1 : size }
}

/** A block of one byte, many times over. */
const RUN = 1
const RESERVED = 3
