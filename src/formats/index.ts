import type { Format } from '../core/artifact.js'
import { harFormat } from './har/index.js'
import { textFormat } from './text.js'
import { utf16beFormat, utf16leFormat } from './utf16.js'

/** The first that detects its own. To add one: a file beside this, and a line here. */
const FORMATS: readonly Format[] = [utf16leFormat, utf16beFormat, harFormat, textFormat]

/** The ways to look at an artifact that begins so: the raw bytes, unless the format shows all of them. */
export const formatsOf = (head: Uint8Array): readonly [Format, ...Format[]] => {
  const format = FORMATS.find(({ detect }) => detect(head)) ?? textFormat
  return format.complete ? [format] : [textFormat, format]
}
