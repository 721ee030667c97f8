import type { Transform } from 'node:stream'
import nodeZlib from 'node:zlib'
import type { Decompress } from 'fzstd'
import { type Chunks, type Compression, corrupt } from './compression.js'
import { deflated, inflated } from './node-streams.js'
import { createByteReader } from './reader.js'
import { createXxh64 } from './xxh64.js'
import { type Frame, isFrame, nextFrame } from './zstd-frames.js'

/** Where Node has it: from 22.15 on. */
interface NodeZstd {
  readonly createZstdCompress?: () => Transform
  readonly createZstdDecompress?: (options: object) => Transform & { readonly bytesWritten: number }
}
const { createZstdCompress, createZstdDecompress } = nodeZlib as NodeZstd

export const zstd: Compression = {
  name: 'zstd',
  detect: isFrame,
  unpack,
  ...(createZstdCompress !== undefined && { pack: (chunks: Chunks) => deflated(chunks, createZstdCompress) }),
}

/** A frame at a time: how large a window it asks for is looked at before any of it is unpacked. */
async function* unpack(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const reader = createByteReader(chunks)
  try {
    for (let isFirst = true; ; isFirst = false) {
      const frame = await nextFrame(reader, isFirst)
      if (frame === undefined) return
      yield* createZstdDecompress === undefined ? decoded(frame) : native(frame, createZstdDecompress)
    }
  } finally {
    await reader.close()
  }
}

async function* native(
  frame: Frame,
  create: NonNullable<NodeZstd['createZstdDecompress']>,
): AsyncGenerator<Uint8Array> {
  const bytes = async function* () {
    for await (const piece of frame.pieces()) yield piece.bytes
  }
  yield* inflated(bytes(), { packing: 'zstd', create: (options) => create({ ...options, params: LARGE_WINDOWS }) })
}

/** ZSTD_d_windowLogMax: 128 MiB. */
const LARGE_WINDOWS = { 100: 27 }

/** By a library that looks at neither size nor checksum. */
async function* decoded(frame: Frame): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const checksum = createXxh64()
  let out: Uint8Array[] = []
  let size = 0
  const decoder = new Decompress((chunk) => out.push(chunk))
  for await (const { bytes, isLast, told } of frame.pieces()) {
    decode(decoder, bytes, isLast)
    for (const chunk of out) {
      size += chunk.length
      if (frame.hasChecksum) checksum.add(chunk)
      yield chunk
    }
    out = []
    if (told !== undefined && told !== checksum.digest()) throw corrupt('zstd')
  }
  if (frame.size !== undefined && frame.size !== size) throw corrupt('zstd')
}

const decode = (decoder: Decompress, bytes: Uint8Array, isLast: boolean): void => {
  try {
    decoder.push(new Uint8Array(bytes), isLast)
  } catch (error) {
    throw corrupt('zstd', error)
  }
}
