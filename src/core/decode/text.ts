/** How text was found in decoded bytes: as ASCII, or as UTF-16 with its low bytes first or second. */
export type TextWidth = 'narrow' | 0 | 1

const IS_PRINTABLE = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d) ? 1 : 0,
)

/**
 * Of ten bytes of text, one may be no ASCII: names, other languages. Of random
 * bytes 38 % are printable, so 36 of them pass with a chance of 1 in 10^11.
 */
const STRANGERS = 0.1

/** Whether bytes are text, all but a few of them. */
export const textWidth = (bytes: Uint8Array, length: number): TextWidth | undefined => {
  if (isText(bytes, length, 0, 1)) return 'narrow'
  if (bytes[1] === 0 && isText(bytes, length, 0, 2)) return 0
  return bytes[0] === 0 && isText(bytes, length, 1, 2) ? 1 : undefined
}

/** Whether every so many bytes are printable, and those between them zero. */
const isText = (bytes: Uint8Array, length: number, first: number, step: 1 | 2): boolean => {
  let allowed = Math.floor(length * STRANGERS)
  for (let at = 0; at < length; at++) {
    const isRight = step === 1 || (at & 1) === first ? IS_PRINTABLE[bytes[at] as number] === 1 : bytes[at] === 0
    if (!isRight && allowed-- <= 0) return false
  }
  return length > 0
}

/** Bytes by which most of what is no text is told: of nine random ones, in eleven cases of twelve. */
export const GLANCE_BYTES = 9
const GLANCE_STRANGERS = 3

/** Whether the first bytes can't be text of either width. */
export const isBinary = (bytes: Uint8Array): boolean => {
  let strangers = 0
  for (let at = 0; at < GLANCE_BYTES; at++) strangers += IS_STRANGER[bytes[at] as number] as number
  return strangers > GLANCE_STRANGERS
}

const IS_STRANGER = IS_PRINTABLE.map((printable, byte) => (printable === 1 || byte === 0 ? 0 : 1))
