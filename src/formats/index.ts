import type { Format } from '../core/artifact.js'
import type { StreamFormat } from '../core/live.js'
import { captureIn, harFormat } from './har/index.js'
import { textFormat } from './text.js'
import { unitsOf, unmarkedUtf16be, unmarkedUtf16le, utf16be, utf16le, type WideFormat } from './utf16.js'

const IN_BYTES: readonly Format[] = [harFormat, textFormat]

const wideFormats = (formatOf: (head: Uint8Array) => Pick<Format, 'views'>): WideFormat[] =>
  [utf16le, utf16be, unmarkedUtf16le, unmarkedUtf16be].map((wide) => wide(formatOf))

const formatIn =
  (formats: readonly Format[]) =>
  (head: Uint8Array): Format =>
    formats.find(({ detect }) => detect(head)) ?? textFormat

/** The first that detects its own. To add one: a file beside this, and a name here or in what UTF-16 holds. */
const FORMATS: readonly Format[] = [...wideFormats(formatIn(IN_BYTES)), ...IN_BYTES]

/** The ways to look at an artifact that begins so: the raw bytes, unless the format shows all of them. */
export const formatsOf = (head: Uint8Array): readonly [Format, ...Format[]] => {
  const format = formatIn(FORMATS)(head)
  return format.complete ? [format] : [textFormat, format]
}

/** Of a log that is still being written, which is no document: text, or UTF-16. */
const STREAM_FORMATS = wideFormats(() => textFormat)

/** The ways to look at a live stream that begins so, and how a line of it ends. */
export const streamFormatOf = (head: Uint8Array): StreamFormat => {
  const wide = STREAM_FORMATS.find(({ detect }) => detect(head))
  if (wide === undefined) return { formats: [textFormat], newline: Uint8Array.of(NEWLINE), mark: 0 }
  const newline = wide.low === 0 ? Uint8Array.of(NEWLINE, 0) : Uint8Array.of(0, NEWLINE)
  return { formats: [textFormat, wide], newline, mark: wide.mark }
}

const NEWLINE = 0x0a
/** Which capture an artifact that begins so is read as, in UTF-16 as well. */
export const captureOf = (head: Uint8Array): ReturnType<typeof captureIn> => captureIn(unitsOf(head) ?? head)
