import {
  BITS_OVER,
  type BlockDecoder,
  beginsAsBlock,
  blockBytes,
  checksumAt,
  createBlockDecoder,
  END_MAGIC,
  readMagic,
} from './bzip2-block.js'
import { type Chunks, type Compression, corrupt } from './compression.js'
import { type ByteReader, createByteReader } from './reader.js'

/** "BZh", the size of a block in units of 100,000 bytes, and the magic of a block or of the end: no text begins so. */
export const bzip2: Compression = {
  name: 'bzip2',
  detect: (head) => levelOf(head) > 0 && beginsAsBlock(head.subarray(HEADER_BYTES, HEADER_BYTES + MAGIC_BYTES)),
  unpack,
}

const HEADER_BYTES = 4
const MAGIC_BYTES = 6
const END_BYTES = MAGIC_BYTES + 4

/** Of the block's size; 0 where no stream begins so. */
const levelOf = (bytes: Uint8Array): number => {
  const [b, z, h, level = 0] = bytes
  return b === 0x42 && z === 0x5a && h === 0x68 && level >= 0x31 && level <= 0x39 ? level - 0x30 : 0
}

/** A block at a time: all that one can be packed into is there before it is decoded. */
async function* unpack(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(chunks)
  const decoder = createBlockDecoder()
  try {
    for (let streams = 0; ; streams++) {
      const header = await reader.peek(HEADER_BYTES)
      if (header.length === 0 && streams > 0 && !reader.hasFailed()) return
      if (header.length < HEADER_BYTES) throw reader.end('bzip2')
      const level = levelOf(header)
      if (level === 0) throw corrupt('bzip2')
      reader.skip(HEADER_BYTES)
      yield* stream(reader, decoder, level)
    }
  } finally {
    await reader.close()
  }
}

async function* stream(reader: ByteReader, decoder: BlockDecoder, level: number): AsyncGenerator<Uint8Array> {
  const most = blockBytes(level)
  let [bit, checksum] = [0, 0]
  for (;;) {
    const packed = await reader.peek(most)
    const magic = readMagic(packed, bit)
    if (magic === END_MAGIC) return endStream(reader, packed, bit, checksum)
    const end = magic === undefined ? undefined : decoder.decode(packed, bit, level)
    const isCut = end === BITS_OVER || packed.length < END_BYTES
    if (isCut && packed.length < most) throw reader.end('bzip2')
    if (end === undefined || end === BITS_OVER) throw corrupt('bzip2')
    yield* decoder.output()
    if (!decoder.isSound()) throw corrupt('bzip2')
    checksum = ((checksum << 1) | (checksum >>> 31)) ^ decoder.checksum()
    reader.skip(end >> 3)
    bit = end & 7
  }
}

/** The sum of the blocks' checksums; then the next byte begins another stream. */
const endStream = (reader: ByteReader, packed: Uint8Array, bit: number, checksum: number): void => {
  const end = bit + END_BYTES * 8
  if (packed.length * 8 < end) throw reader.end('bzip2')
  if (checksumAt(packed, bit + MAGIC_BYTES * 8) !== checksum) throw corrupt('bzip2')
  reader.skip((end + 7) >> 3)
}
