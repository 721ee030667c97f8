import type { Format } from '../core/artifact.js'
import { harFormat } from './har/index.js'
import { textFormat } from './text.js'
import { utf16beFormat, utf16leFormat } from './utf16.js'

/** The first that detects its own. To add one: a file beside this, and a line here. */
const FORMATS: readonly Format[] = [utf16leFormat, utf16beFormat, harFormat, textFormat]

export const detectFormat = (head: Uint8Array): Format => FORMATS.find((format) => format.detect(head)) ?? textFormat
