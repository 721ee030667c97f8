import { concatBytes, copyBytes } from './ascii.js'
import type { Span } from './types.js'

export interface RedactSpan extends Span {
  readonly replacement: Uint8Array
}

export interface Splicer {
  /** Takes the stream's next bytes; keeps a copy until they are settled. */
  push(chunk: Uint8Array): void
  /**
   * The output for all input before `settled`, given every span that begins
   * before it: in order, in pieces that are not empty and never change.
   */
  take(spans: readonly RedactSpan[], settled: number): Uint8Array[]
}

/**
 * Replaces spans of a stream; every byte outside them comes out as it went in.
 * Spans are sorted by start and never overlap, over all calls together.
 */
export const createSplicer = (): Splicer => {
  const pending: Uint8Array[] = []
  let offset = 0 // of the first pending byte in the stream

  const removeUpTo = (end: number): Uint8Array[] => {
    const removed: Uint8Array[] = []
    for (let [head] = pending; head !== undefined && offset < end; [head] = pending) {
      const length = Math.min(head.length, end - offset)
      removed.push(head.subarray(0, length))
      if (length < head.length) pending[0] = head.subarray(length)
      else pending.shift()
      offset += length
    }
    return removed
  }

  return {
    push: (chunk) => {
      if (chunk.length > 0) pending.push(copyBytes(chunk))
    },
    take: (spans, settled) => {
      const parts: Uint8Array[] = []
      for (const { start, end, replacement } of spans) {
        parts.push(...removeUpTo(start), replacement)
        removeUpTo(end)
      }
      parts.push(...removeUpTo(settled))
      return joinSmall(parts)
    },
  }
}

/** A part of this size is passed on as it is: to copy it would cost as much as to write it. */
const LARGE_BYTES = 64 * 1024

const joinSmall = (parts: readonly Uint8Array[]): Uint8Array[] => {
  const joined: Uint8Array[] = []
  let small: Uint8Array[] = []
  const flush = (): void => {
    const bytes = concatBytes(small)
    if (bytes.length > 0) joined.push(bytes)
    small = []
  }
  for (const part of parts) {
    if (part.length < LARGE_BYTES) small.push(part)
    else {
      flush()
      joined.push(part)
    }
  }
  flush()
  return joined
}

/** All at once. Pure; `bytes` is left as it is. */
export const redact = (bytes: Uint8Array, spans: readonly RedactSpan[]): Uint8Array => {
  const splicer = createSplicer()
  splicer.push(bytes)
  return concatBytes(splicer.take(spans, bytes.length))
}
