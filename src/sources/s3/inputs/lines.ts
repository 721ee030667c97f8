const NEWLINE = 0x0a

/** A line without its end, numbered from 1. */
export interface InputLine {
  readonly number: number
  /** Undefined where it is longer than it may be, or no UTF-8. */
  readonly text: string | undefined
}

/** Why there is no text. */
export const NO_TEXT = 'is too long, or no UTF-8'

/** The lines of a stream; a line of more than `maxBytes` is passed over, and never held. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<InputLine> {
  let held: Buffer[] = []
  let bytes = 0
  let number = 1
  const hold = (part: Buffer): void => {
    bytes += part.length
    if (bytes > maxBytes) held = []
    else if (part.length > 0) held.push(Buffer.from(part)) // a chunk is its stream's own
  }
  const take = (last: Buffer): InputLine => {
    const isLong = bytes + last.length > maxBytes
    const text = isLong ? undefined : textOf(held.length === 0 ? last : Buffer.concat([...held, last]))
    held = []
    bytes = 0
    return { number: number++, text }
  }
  for await (const chunk of chunks) {
    const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    let from = 0
    for (let end = view.indexOf(NEWLINE); end >= 0; end = view.indexOf(NEWLINE, from)) {
      yield take(view.subarray(from, end))
      from = end + 1
    }
    hold(view.subarray(from))
  }
  if (bytes > 0) yield take(Buffer.alloc(0))
}

const decoder = new TextDecoder('utf-8', { fatal: true })

const textOf = (line: Buffer): string | undefined => {
  try {
    return decoder.decode(line).replace(/\r$/, '')
  } catch {
    return undefined
  }
}
