import { Readable, type Transform } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { BeartrapError } from '../../core/errors.js'
import { type Chunks, fault, truncated } from './compression.js'

/** zlib gives what it unpacked a buffer at a time, and at a fault drops the one it was filling. */
const UNPACK_BYTES = 16 * 1024

interface Inflating {
  readonly packing: string
  readonly create: (options: { chunkSize: number }) => Transform & { readonly bytesWritten: number }
  /** Whether what follows its end is read on from. */
  readonly goesOn?: boolean
}

/** Through a stream of zlib's. */
export async function* inflated(
  chunks: Chunks,
  { packing, create, goesOn = false }: Inflating,
): AsyncGenerator<Uint8Array> {
  let taken = 0
  const copied = async function* () {
    for await (const chunk of chunks) {
      taken += chunk.length
      yield Buffer.from(chunk) // the stream keeps it beyond the next read
    }
  }
  const source = Readable.from(copied(), { objectMode: false })
  const stream = create({ chunkSize: UNPACK_BYTES })
  source.on('error', (error) => stream.destroy(error))
  try {
    for await (const chunk of source.pipe(stream)) yield chunk as Uint8Array
    if (!goesOn && stream.bytesWritten < taken) throw new Error('bytes follow the end')
  } catch (error) {
    if (error instanceof BeartrapError) throw error
    if ((error as { code?: unknown }).code === 'Z_BUF_ERROR') throw truncated(packing)
    throw fault('corrupt', corruptionOf(packing), error)
  } finally {
    source.destroy()
  }
}

const corruptionOf = (packing: string): string =>
  `the ${packing} data is corrupt, or other bytes follow it; the last ${UNPACK_BYTES >> 10} KiB before that were not scanned either`

/** As a zip archive holds members, without header or checksum. */
export const inflateRaw = (chunks: Chunks): AsyncGenerator<Uint8Array> =>
  inflated(chunks, { packing: 'deflate', create: createInflateRaw })

export const deflated = (chunks: Chunks, create: () => Transform): Chunks => {
  const source = Readable.from(chunks, { objectMode: false })
  const packed = create()
  source.on('error', (error) => packed.destroy(error))
  return source.pipe(packed) as Chunks
}
