import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { BeartrapError } from '../core/errors.js'

type Chunks = AsyncIterable<Uint8Array>

/** gzip, by its first bytes, whatever the file is called. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08

const OPAQUE: readonly { readonly name: string; readonly magic: readonly number[] }[] = [
  { name: 'zstd-compressed', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'xz-compressed', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: 'bzip2-compressed', magic: [0x42, 0x5a, 0x68] },
  { name: 'LZ4-compressed', magic: [0x04, 0x22, 0x4d, 0x18] },
  { name: 'a zip archive', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'a 7-Zip archive', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
]

/** Names what the bytes are packed with, where beartrap can't look inside. */
export const opaquePacking = (head: Uint8Array): string | undefined =>
  OPAQUE.find(({ magic }) => magic.every((byte, at) => head[at] === byte))?.name

/** zlib gives what it unpacked a buffer at a time, and at a fault drops the one it was filling. */
const UNPACK_BYTES = 16 * 1024

/**
 * The bytes of all members, one after another. What came before a fault is
 * yielded; then it throws BeartrapError 'input': cut short, corrupt, or followed
 * by bytes that are no member (zeros are: they are padding).
 */
export async function* gunzip(chunks: Chunks): AsyncGenerator<Uint8Array> {
  const copied = async function* () {
    for await (const chunk of chunks) yield Buffer.from(chunk) // the stream keeps it beyond the next read
  }
  const source = Readable.from(copied(), { objectMode: false })
  const inflated = createGunzip({ chunkSize: UNPACK_BYTES })
  source.on('error', (error) => inflated.destroy(error))
  try {
    for await (const chunk of source.pipe(inflated)) yield chunk as Uint8Array
  } catch (error) {
    throw new BeartrapError('input', gunzipProblem(error), { cause: error })
  } finally {
    source.destroy()
  }
}

const gunzipProblem = (error: unknown): string => {
  if (error instanceof BeartrapError) return error.message
  return (error as { code?: unknown }).code === 'Z_BUF_ERROR'
    ? 'the gzip data ends too early; what could be unpacked was scanned'
    : `the gzip data is corrupt, or other bytes follow it; the last ${UNPACK_BYTES >> 10} KiB before that were not scanned either`
}

/** One member, no name or time in its header: the same input gives the same bytes. */
export const gzip = (chunks: Chunks): AsyncIterable<Uint8Array> =>
  Readable.from(chunks, { objectMode: false }).pipe(createGzip()) as AsyncIterable<Uint8Array>
