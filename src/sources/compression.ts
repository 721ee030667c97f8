import { Readable } from 'node:stream'
import {
  constants,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createInflateRaw,
  inflateSync,
} from 'node:zlib'
import { DETECT_BYTES } from '../core/artifact.js'
import { BeartrapError } from '../core/errors.js'

type Chunks = AsyncIterable<Uint8Array>

/** How all of an artifact is compressed, where beartrap unpacks it and packs its copy anew. */
export type Compression = 'gzip' | 'zlib'

/** By its first bytes, whatever the file is called. */
export const compressionOf = (head: Uint8Array): Compression | undefined => {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08) return 'gzip'
  return isZlib(head) ? 'zlib' : undefined
}

/**
 * RFC 1950. "hC" and "x^" begin texts as well, so the bytes have to unpack; where
 * they could be text, to their end, or all of the head: text taken for deflated
 * bytes meets a code that is none within some ten of them.
 */
const isZlib = (head: Uint8Array): boolean => {
  const [method = 0, flags = 0] = head
  if ((method & 0x8f) !== 0x08 || (flags & PRESET_DICTIONARY) !== 0 || ((method << 8) | flags) % 31 !== 0) return false
  const couldBeText = method >= 0x20 && flags >= 0x20 && flags < 0x7f && head.length < DETECT_BYTES
  return inflates(head.subarray(0, DETECT_BYTES), couldBeText ? constants.Z_FINISH : constants.Z_SYNC_FLUSH)
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

const OPAQUE: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'zstd-compressed', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz-compressed', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2-compressed', magic: [0x42, 0x5a, 0x68] },
  { name: 'LZ4-compressed', magic: [0x04, 0x22, 0x4d, 0x18] },
  // What no text begins with either; a whole one was unpacked.
  { name: 'zlib-compressed, corrupt or twice', magic: [0x78, 0x01] },
  { name: 'zlib-compressed, corrupt or twice', magic: [0x78, 0x9c] },
  { name: 'zlib-compressed, corrupt or twice', magic: [0x78, 0xda] },
  { name: 'a zip archive', magic: [0x50, 0x4b, 0x03, 0x04] }, // others: zip.ts
  { name: 'a 7-Zip archive', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
]

/** Names what the bytes are packed with, where beartrap can't look inside. */
export const opaquePacking = (head: Uint8Array): string | undefined =>
  OPAQUE.find(({ magic }) => magic.every((byte, at) => head[at] === byte))?.name

/** zlib gives what it unpacked a buffer at a time, and at a fault drops the one it was filling. */
const UNPACK_BYTES = 16 * 1024

/**
 * The bytes of all that was packed; of gzip, of all members, one after another.
 * What came before a fault is yielded; then it throws BeartrapError 'input': cut
 * short, corrupt, or followed by bytes that are no member (after gzip, zeros are
 * padding).
 */
export async function* unpack(compression: Compression | 'deflate', chunks: Chunks): AsyncGenerator<Uint8Array> {
  let taken = 0
  const copied = async function* () {
    for await (const chunk of chunks) {
      taken += chunk.length
      yield Buffer.from(chunk) // the stream keeps it beyond the next read
    }
  }
  const source = Readable.from(copied(), { objectMode: false })
  const inflated = UNPACKERS[compression]({ chunkSize: UNPACK_BYTES })
  source.on('error', (error) => inflated.destroy(error))
  try {
    for await (const chunk of source.pipe(inflated)) yield chunk as Uint8Array
    if (compression !== 'gzip' && inflated.bytesWritten < taken) throw new Error('bytes follow the end')
  } catch (error) {
    throw new BeartrapError('input', unpackProblem(compression, error), { cause: error })
  } finally {
    source.destroy()
  }
}

const UNPACKERS = { gzip: createGunzip, zlib: createInflate, deflate: createInflateRaw } as const

const unpackProblem = (compression: string, error: unknown): string => {
  if (error instanceof BeartrapError) return error.message
  return (error as { code?: unknown }).code === 'Z_BUF_ERROR'
    ? `the ${compression} data ends too early; what could be unpacked was scanned`
    : `the ${compression} data is corrupt, or other bytes follow it; the last ${UNPACK_BYTES >> 10} KiB before that were not scanned either`
}

/** Of gzip one member, no name or time in its header: the same input gives the same bytes. */
export const pack = (compression: Compression, chunks: Chunks): AsyncIterable<Uint8Array> => {
  const source = Readable.from(chunks, { objectMode: false })
  const packed = PACKERS[compression]()
  source.on('error', (error) => packed.destroy(error))
  return source.pipe(packed) as AsyncIterable<Uint8Array>
}

const PACKERS = { gzip: createGzip, zlib: createDeflate } as const
