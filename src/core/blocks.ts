import type { Encoding, View } from './types.js'

/** 1 MiB: below 256 KiB the per-block cost shows, above 2 MiB the second-level cache misses do (bench/prefilter). */
const BLOCK_BYTES = 1 << 20

export interface BlockOptions {
  /** Context that each view holds round its owned range, except at the ends of the stream. */
  readonly before: number
  readonly after: number
  readonly size?: number
  /** Raw offset of the stream's first byte, and raw bytes that one of its bytes stands for. */
  readonly origin?: number
  readonly scale?: number
  readonly encodings?: readonly Encoding[]
  /** Where the first byte stands in its stream, for one that is taken up in its middle; decoders keep to a grid over it. */
  readonly at?: number
  /** How many of the first bytes are context alone, for no view to own. */
  readonly lead?: number
  readonly allocate?: (bytes: number) => Uint8Array
  /** Types of bodies that a document is to be shown without; * is all. */
  readonly dropBodies?: readonly string[]
  /** Whether a document is to be shown without what is none of it. */
  readonly dropUndecoded?: boolean
  /** Told once of what a format can't read as what it is; the bytes are looked at as they are then. */
  readonly notice?: (message: string) => void
}

/** A stream's buffer begins with what its first chunk takes: most objects of a bucket are small, and buffers keep the collector busy. */
const GROWTH = 8

/** Takes a stream's chunks, of any size. */
export interface Feed {
  push(chunk: Uint8Array): void
  end(): void
}

/**
 * Cuts a stream into overlapping views. Their owned ranges partition the
 * stream; each view starts `before` bytes before its owned range. One buffer is
 * reused, so memory is before + size + after whatever the stream's length.
 */
export const createBlocks = (options: BlockOptions, emit: (view: View) => void): Feed => {
  const { before, after, size = BLOCK_BYTES, origin = 0, scale = 1, encodings = [], at = 0, lead = 0 } = options
  const allocate = options.allocate ?? ((bytes) => new Uint8Array(bytes))
  const capacity = Math.max(before, lead) + size + after
  let buffer: Uint8Array = new Uint8Array(0)
  let offset = at // of buffer[0] in the stream
  let owned = lead // first byte not owned by a view yet, in the buffer
  let filled = 0

  const give = (ownedEnd: number): void => {
    const base = offset
    emit({
      bytes: buffer.subarray(0, filled),
      offset: base,
      owned: { start: owned, end: ownedEnd },
      encodings,
      toRaw: ({ start, end }) => ({ start: origin + (base + start) * scale, end: origin + (base + end) * scale }),
    })
    const keepFrom = Math.max(0, ownedEnd - before)
    buffer.copyWithin(0, keepFrom, filled)
    offset += keepFrom
    owned = ownedEnd - keepFrom
    filled -= keepFrom
  }

  const grow = (needed: number): void => {
    const larger = allocate(Math.min(capacity, Math.max(needed, buffer.length * GROWTH)))
    larger.set(buffer)
    buffer = larger
  }

  return {
    push: (chunk) => {
      for (let from = 0; from < chunk.length; ) {
        const needed = filled + chunk.length - from
        if (needed > buffer.length && buffer.length < capacity) grow(needed)
        const taken = Math.min(chunk.length - from, buffer.length - filled)
        buffer.set(chunk.subarray(from, from + taken), filled)
        filled += taken
        from += taken
        if (filled === capacity) give(filled - after)
      }
    },
    end: () => give(Math.max(owned, filled)),
  }
}
