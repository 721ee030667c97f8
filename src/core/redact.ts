import { concatBytes } from './ascii.js'
import type { Span } from './types.js'

export interface RedactSpan extends Span {
  readonly replacement: Uint8Array
}

export interface Splicer {
  /** Takes the stream's next bytes; keeps a copy until they are settled. */
  push(chunk: Uint8Array): void
  /** The output for all input before `settled`, given every span that begins before it. */
  take(spans: readonly RedactSpan[], settled: number): Uint8Array
}

/**
 * Replaces spans of a stream; every byte outside them comes out as it went in.
 * Spans are sorted by start and never overlap, over all calls together.
 */
export const createSplicer = (): Splicer => {
  let pending: Uint8Array[] = []
  let offset = 0 // of the first pending byte in the stream
  return {
    push: (chunk) => {
      pending.push(new Uint8Array(chunk)) // a Buffer's own slice would share its bytes
    },
    take: (spans, settled) => {
      if (settled <= offset) return NOTHING
      const held = concatBytes(pending)
      const parts: Uint8Array[] = []
      let at = offset
      for (const { start, end, replacement } of spans) {
        parts.push(held.subarray(at - offset, start - offset), replacement)
        at = end
      }
      const upTo = Math.max(at, Math.min(settled, offset + held.length))
      parts.push(held.subarray(at - offset, upTo - offset))
      const output = concatBytes(parts)
      pending = [held.subarray(upTo - offset)]
      offset = upTo
      return output
    },
  }
}

const NOTHING = new Uint8Array(0)

/** All at once. Pure; `bytes` is left as it is. */
export const redact = (bytes: Uint8Array, spans: readonly RedactSpan[]): Uint8Array => {
  const splicer = createSplicer()
  splicer.push(bytes)
  return splicer.take(spans, bytes.length)
}
