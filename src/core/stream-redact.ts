import { STREAM_START, type StreamFormat } from './live.js'
import type { LiveRedactor, Redacted } from './live-redact.js'
import type { UpTo } from './live-release.js'

/** Bytes that are taken in before they are looked at whatever the caller wants: it bounds what is held. */
const MAX_UNSEEN_BYTES = 1 << 20

/** Code units of UTF-16 begin with a mark of two bytes. */
const MARK_BYTES = 2

/** One stream, redacted as it comes; the last bytes of it are held in memory, 4 MiB at the most. */
export interface StreamRedactor {
  /** Takes a copy. Gives what is certain wherever a MiB has come together, else nothing. */
  push(chunk: Uint8Array): Redacted[]
  /** What may go out by now. */
  flush(upTo: UpTo): Redacted[]
  /** Bytes that have not gone out. */
  held(): number
}

export interface StreamRedactOptions {
  readonly redactor: LiveRedactor
  readonly formatOf: (head: Uint8Array) => StreamFormat
  readonly allocate: (bytes: number) => Uint8Array
}

export const createStreamRedactor = ({ redactor, formatOf, allocate }: StreamRedactOptions): StreamRedactor => {
  let buffer = allocate(1 << 16)
  let [at, filled, unseen] = [0, 0, 0]
  let format: StreamFormat | undefined
  let [position, written] = [STREAM_START, 0]

  const append = (bytes: Uint8Array): void => {
    if (filled + bytes.length > buffer.length) {
      const larger = allocate(Math.max(2 * buffer.length, filled + bytes.length))
      larger.set(buffer.subarray(0, filled))
      buffer = larger
    }
    buffer.set(bytes, filled)
    filled += bytes.length
    unseen += bytes.length
  }

  /** Only what the next look needs. */
  const forget = (): void => {
    const from = redactor.startOf(position) - at
    buffer.copyWithin(0, from, filled)
    at += from
    filled -= from
  }

  const flush = (upTo: UpTo): Redacted[] => {
    if (written === at + filled || (format === undefined && filled < MARK_BYTES && upTo !== 'all')) return []
    format ??= formatOf(buffer.subarray(0, filled))
    const stretch = { bytes: buffer.subarray(0, filled), at }
    const redacted = redactor.redact({ stretch, from: position, written, upTo, format })
    position = redacted.next
    written = redacted.written
    if (upTo !== 'fresh' && upTo !== 'lines') unseen = 0 // what has no line end was not looked at
    forget()
    return [redacted]
  }

  return {
    push: (chunk) => {
      const redacted: Redacted[] = []
      for (let from = 0; from < chunk.length; ) {
        const part = chunk.subarray(from, from + MAX_UNSEEN_BYTES - unseen)
        append(part)
        from += part.length
        if (unseen >= MAX_UNSEEN_BYTES) redacted.push(...flush('certain'))
      }
      return redacted
    },
    flush,
    held: () => at + filled - written,
  }
}
