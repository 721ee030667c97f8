/** What an object holds. `body` gives the bytes of a window of WINDOW_BYTES at most, so that a size costs no memory. */
export interface Content {
  readonly size: number
  readonly body: (start: number, end: number) => Uint8Array
}

const WINDOW_BYTES = 256 * 1024

export const contentOf = (value: string | Uint8Array | Content): Content => {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return value
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  return { size: bytes.length, body: (start, end) => bytes.subarray(start, end) }
}

export const zeros = (size: number): Content => ({ size, body: (start, end) => new Uint8Array(end - start) })

export const sliceOf = (content: Content, start: number, end: number): Content => ({
  size: end - start,
  body: (from, to) => content.body(start + from, start + to),
})

export const joined = (contents: readonly Content[]): Content => {
  let size = 0
  const parts = contents.map((content) => {
    const start = size
    size += content.size
    return { content, start, end: size }
  })
  return {
    size,
    body: (start, end) =>
      Buffer.concat(
        parts
          .filter((part) => part.start < end && part.end > start)
          .map((part) =>
            part.content.body(Math.max(start, part.start) - part.start, Math.min(end, part.end) - part.start),
          ),
      ),
  }
}

export function* windowsOf(content: Content, end = content.size): Generator<Uint8Array> {
  for (let at = 0; at < end; at += WINDOW_BYTES) yield content.body(at, Math.min(end, at + WINDOW_BYTES))
}
