import { foldByte, toBytes } from '../ascii.js'
import type { Prefilter } from '../types.js'

/** A keyword, folded, and its place in the list. */
export interface Keyword {
  readonly index: number
  readonly bytes: Uint8Array
}

export const toKeywords = (texts: readonly string[]): Keyword[] =>
  texts.map((text, index) => ({ index, bytes: toBytes(text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())) }))

/** Whether the keyword stands there whole. From its end: keywords that share a beginning are told apart at once. */
export const standsAt = (bytes: Uint8Array, start: number, keyword: Uint8Array): boolean => {
  if (start + keyword.length > bytes.length) return false
  for (let at = keyword.length - 1; at >= 0; at--) if (foldByte(bytes[start + at] ?? 0) !== keyword[at]) return false
  return true
}

/** Looks for one sign, which is no letter, by itself: indexOf reads 30 GB/s of a Buffer. */
export const signFilter = ({ index, bytes: [sign = 0] }: Keyword): Prefilter => ({
  find: (bytes, owned, hit) => {
    const reach = bytes.subarray(0, owned.end)
    for (let at = reach.indexOf(sign, owned.start); at >= 0; at = reach.indexOf(sign, at + 1)) hit(at, index)
  },
})
