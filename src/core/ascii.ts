/** U+FEFF in UTF-8. */
export const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf]

/** Folds A–Z to a–z and leaves every other byte alone. */
export const foldByte = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte)

/** ASCII text to bytes; a character over 0x7f becomes its low byte. */
export const toBytes = (text: string): Uint8Array => {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/** What Node does it with, ten times as fast; of its Buffers, and good for any bytes. */
const latin1Slice = (
  globalThis as { readonly Buffer?: { readonly prototype: { latin1Slice?(this: Uint8Array): string } } }
).Buffer?.prototype.latin1Slice

/** One character a byte, so that string offsets are byte offsets. */
export const toLatin1 = (bytes: Uint8Array): string => {
  if (latin1Slice !== undefined) return latin1Slice.call(bytes)
  let text = ''
  for (let at = 0; at < bytes.length; at += LATIN1_STEP) {
    text += String.fromCharCode.apply(null, bytes.subarray(at, at + LATIN1_STEP) as unknown as number[])
  }
  return text
}

/** Arguments a call may take is bounded by the stack; 8 Ki is safe in every engine. */
const LATIN1_STEP = 8192

/** A copy, also of a Node Buffer, whose own slice() gives a view. */
export const copyBytes = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes)

export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
