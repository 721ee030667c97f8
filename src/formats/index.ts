import type { Format } from '../core/artifact.js'
import { captureIn, harFormat } from './har/index.js'
import { textFormat } from './text.js'
import { unitsOf, utf16be, utf16le } from './utf16.js'

const IN_BYTES: readonly Format[] = [harFormat, textFormat]

const formatIn =
  (formats: readonly Format[]) =>
  (head: Uint8Array): Format =>
    formats.find(({ detect }) => detect(head)) ?? textFormat

/** The first that detects its own. To add one: a file beside this, and a name here or in what UTF-16 holds. */
const FORMATS: readonly Format[] = [utf16le(formatIn(IN_BYTES)), utf16be(formatIn(IN_BYTES)), ...IN_BYTES]

/** The ways to look at an artifact that begins so: the raw bytes, unless the format shows all of them. */
export const formatsOf = (head: Uint8Array): readonly [Format, ...Format[]] => {
  const format = formatIn(FORMATS)(head)
  return format.complete ? [format] : [textFormat, format]
}

/** Which capture an artifact that begins so is read as, in UTF-16 as well. */
export const captureOf = (head: Uint8Array): ReturnType<typeof captureIn> => captureIn(unitsOf(head) ?? head)
