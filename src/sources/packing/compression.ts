import { BeartrapError } from '../../core/errors.js'
import type { Reason } from '../../core/outcome.js'
import type { Encoding } from '../../core/types.js'

export type Chunks = AsyncIterable<Uint8Array>

/** A way to compress a stream of bytes. */
export interface Compression {
  readonly name: Extract<Encoding, 'gzip' | 'zlib' | 'zstd' | 'bzip2' | 'xz'>
  /** By the first DETECT_BYTES of it, whatever the file is called. */
  detect(head: Uint8Array): boolean
  /**
   * The bytes of all that was packed; of several streams one after another, of all.
   * A chunk is valid only until the next one is asked for. What came before a fault
   * is yielded; then it throws BeartrapError 'input' with its reason: cut short,
   * corrupt or followed by other bytes, past a limit.
   */
  unpack(chunks: Chunks): AsyncGenerator<Uint8Array>
  /** The same input gives the same bytes. Absent where there is no encoder. */
  readonly pack?: (chunks: Chunks) => Chunks
}

/** A window or dictionary that a stream asks for is allocated up to here, and not beyond. */
export const MAX_WINDOW_BYTES = 128 << 20

export const truncated = (packing: string): BeartrapError =>
  fault('truncated', `the ${packing} data ends too early; what could be unpacked was scanned`)

export const corrupt = (packing: string, cause?: unknown): BeartrapError =>
  fault('corrupt', `the ${packing} data is corrupt, or other bytes follow it; what came before was scanned`, cause)

export const beyondWindow = (packing: string, bytes: number): BeartrapError =>
  fault(
    'archive_limit',
    `the ${packing} data asks for a window of ${Math.ceil(bytes / 2 ** 20)} MiB, more than ${MAX_WINDOW_BYTES >> 20}: not unpacked`,
  )

export const fault = (reason: Reason, message: string, cause?: unknown): BeartrapError =>
  new BeartrapError('input', message, { reason, cause })
