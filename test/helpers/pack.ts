import { crc32, deflateSync, gzipSync } from 'node:zlib'
import { createXxh64 } from '../../src/sources/packing/xxh64.js'
import { bzip2Of } from './bzip2.js'

/** What the compressions pack, without an encoder of theirs where there is none: stored, as the formats allow. */
export const PACK = {
  gzip: (bytes: Uint8Array): Buffer => gzipSync(bytes),
  zlib: (bytes: Uint8Array): Buffer => deflateSync(bytes),
  zstd: (bytes: Uint8Array): Buffer => zstdOf(bytes),
  bzip2: (bytes: Uint8Array): Buffer => bzip2Of(bytes),
  xz: (bytes: Uint8Array): Buffer => xzOf(bytes),
} as const

const pieces = (bytes: Uint8Array, size: number): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))

const number = (value: number, bytes: number): Buffer => {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntLE(value, 0, bytes)
  return buffer
}

/** One frame of stored blocks, with a checksum. `windowByte` is the frame's window descriptor. */
export const zstdOf = (bytes: Uint8Array, windowByte = 0x38): Buffer => {
  const blocks = bytes.length === 0 ? [bytes] : pieces(bytes, 128 << 10)
  const sum = createXxh64()
  sum.add(bytes)
  return Buffer.concat([
    Buffer.from('28b52ffd04', 'hex'),
    Buffer.of(windowByte),
    ...blocks.flatMap((block, index) => [
      number((block.length << 3) | (index === blocks.length - 1 ? 1 : 0), 3),
      block,
    ]),
    number(sum.digest(), 4),
  ])
}

/** A frame of one byte, many times over. */
export const zstdRun = (byte: number, blocks: number): Buffer => {
  const block = (isLast: boolean): Buffer =>
    Buffer.concat([number(((128 << 10) << 3) | 2 | (isLast ? 1 : 0), 3), Buffer.of(byte)])
  return Buffer.concat([
    Buffer.from('28b52ffd0038', 'hex'),
    ...Array.from({ length: blocks }, (_, index) => block(index === blocks - 1)),
  ])
}

const vli = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...vli(Math.floor(value / 0x80))]

const withSum = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, number(crc32(bytes), 4)])

/** One stream of one block of stored chunks, with a CRC-32. `dictionary` is the property that tells the dictionary's size. */
export const xzOf = (bytes: Uint8Array, dictionary = 8): Buffer => {
  const flags = Buffer.of(0, 1)
  const chunks = pieces(bytes, 1 << 16).map((chunk, index) =>
    Buffer.concat([Buffer.of(index === 0 ? 1 : 2, (chunk.length - 1) >> 8, (chunk.length - 1) & 0xff), chunk]),
  )
  const data = Buffer.concat([...chunks, Buffer.of(0)])
  const header = withSum(Buffer.of(2, 0, 0x21, 1, dictionary, 0, 0, 0))
  const padding = Buffer.alloc(-data.length & 3)
  const block = Buffer.concat([header, data, padding, number(crc32(bytes), 4)])
  const records = Buffer.from([0, 1, ...vli(header.length + data.length + 4), ...vli(bytes.length)])
  const index = withSum(Buffer.concat([records, Buffer.alloc(-records.length & 3)]))
  const backward = Buffer.concat([number(index.length / 4 - 1, 4), flags])
  return Buffer.concat([
    Buffer.from('fd377a585a00', 'hex'),
    withSum(flags),
    block,
    index,
    number(crc32(backward), 4),
    backward,
    Buffer.from('YZ'),
  ])
}
