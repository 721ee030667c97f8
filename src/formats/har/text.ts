import { codeOf, readEscape, widthOf } from '../../core/json/escapes.js'

/** A short string of a document as it stands, escapes and all. Used again and again: it costs more to make than to fill. */
export interface Text {
  readonly bytes: Uint8Array
  readonly length: number
  /** Raw offset of its first byte. */
  readonly start: number
  begin(start: number): void
  add(bytes: Uint8Array, from: number, to: number): void
  /** Escapes undone; one character a byte but for those. */
  toString(): string
}

const FIRST_BYTES = 128
/** Copied in a loop: below it a call costs more. */
const SHORT_RUN = 64
const BACKSLASH = 0x5c

export const createText = (): Text => {
  let bytes = new Uint8Array(FIRST_BYTES)
  let length = 0
  let start = 0
  return {
    get bytes() {
      return bytes
    },
    get length() {
      return length
    },
    get start() {
      return start
    },
    begin: (at) => {
      start = at
      length = 0
    },
    add: (source, from, to) => {
      const needed = length + to - from
      if (needed > bytes.length) {
        const larger = new Uint8Array(Math.max(needed, bytes.length * 2))
        larger.set(bytes)
        bytes = larger
      }
      if (to - from > SHORT_RUN) bytes.set(source.subarray(from, to), length)
      else for (let at = from; at < to; at++) bytes[length + at - from] = source[at] as number
      length = needed
    },
    toString: () => {
      let text = ''
      for (let at = 0; at < length; ) {
        const byte = bytes[at] as number
        const read = byte === BACKSLASH ? readEscape(bytes, at, length) : byte * 16 + 1
        text += String.fromCodePoint(codeOf(read))
        at += widthOf(read)
      }
      return text
    },
  }
}
