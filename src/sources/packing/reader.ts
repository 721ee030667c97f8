import { concatBytes } from '../../core/ascii.js'
import { type Chunks, truncated } from './compression.js'

/**
 * Gives a stream's bytes in the amounts that are asked for, valid only until the
 * next are asked for. Where the stream throws it has ended, so that what came before
 * that can be unpacked.
 */
export interface ByteReader {
  /** The next bytes, not taken: so many or more, fewer only where the stream ends. */
  peek(count: number): Promise<Uint8Array>
  /** The next bytes, so many; fewer only where the stream ends. */
  take(count: number): Promise<Uint8Array>
  /** Whatever comes next, at most so many; nothing where the stream has ended. */
  some(atMost: number): Promise<Uint8Array>
  /** Of what `peek` has shown. */
  skip(count: number): void
  /** Why there were fewer bytes than a packing of that name needs: to be thrown. */
  end(packing: string): unknown
  /** Whether the stream has thrown. */
  hasFailed(): boolean
  close(): Promise<void>
}

export const createByteReader = (chunks: Chunks): ByteReader => {
  const iterator = chunks[Symbol.asyncIterator]()
  let held: Uint8Array = new Uint8Array(0)
  let failure: { readonly error: unknown } | undefined
  const next = async (): Promise<Uint8Array | undefined> => {
    while (failure === undefined) {
      try {
        const step = await iterator.next()
        if (step.done) return undefined
        if (step.value.length > 0) return step.value
      } catch (error) {
        failure = { error }
      }
    }
    return undefined
  }
  const fill = async (count: number): Promise<void> => {
    const parts = [new Uint8Array(held)] // it may lie in a chunk, which ends where the next begins
    for (let length = held.length; length < count; ) {
      const chunk = await next()
      if (chunk === undefined) break
      parts.push(new Uint8Array(chunk))
      length += chunk.length
    }
    held = concatBytes(parts)
  }
  const peek = async (count: number): Promise<Uint8Array> => {
    if (held.length === 0) held = (await next()) ?? held
    if (held.length < count) await fill(count)
    return held
  }
  const taken = (count: number): Uint8Array => {
    const bytes = held.subarray(0, count)
    held = held.subarray(count)
    return bytes
  }
  return {
    peek,
    take: async (count) => {
      await peek(count)
      return taken(count)
    },
    some: async (atMost) => {
      await peek(1)
      return taken(atMost)
    },
    skip: taken,
    end: (packing) => (failure === undefined ? truncated(packing) : failure.error),
    hasFailed: () => failure !== undefined,
    close: async () => {
      await iterator.return?.()
    },
  }
}
