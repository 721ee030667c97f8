import type { Text } from './text.js'

/** Different names that are remembered; a document of more is made of few others. */
const MAX_NAMES = 4096
const MAX_NAME_BYTES = 64

/** Names that come again and again, as strings: to look one up costs a fifth of making it. */
export const createNames = (): ((text: Text) => string) => {
  const known = new Map<number, { readonly bytes: Uint8Array; readonly name: string }>()
  return (text) => {
    const { bytes, length } = text
    if (length > MAX_NAME_BYTES) return text.toString()
    let hash = length
    for (let at = 0; at < length; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0
    const found = known.get(hash)
    if (found !== undefined && isSame(found.bytes, bytes, length)) return found.name
    const name = text.toString()
    if (known.size < MAX_NAMES) known.set(hash, { bytes: bytes.slice(0, length), name })
    return name
  }
}

const isSame = (known: Uint8Array, bytes: Uint8Array, length: number): boolean => {
  if (known.length !== length) return false
  for (let at = 0; at < length; at++) if (known[at] !== bytes[at]) return false
  return true
}
