/**
 * Below 0 where the first key is listed before the second: stores go by the
 * keys' UTF-8 bytes. UTF-16 has surrogates before U+E000, UTF-8 what they stand
 * for after U+FFFF.
 */
export const compareKeys = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (x !== y) return rankOf(x) - rankOf(y)
  }
  return a.length - b.length
}

const rankOf = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x10000 : unit)
