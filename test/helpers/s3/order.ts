/** The order of a listing: that of the keys' UTF-8 bytes. UTF-16 has surrogates before U+E000, UTF-8 after U+FFFF. */
export const compareKeys = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const [x, y] = [a.charCodeAt(at), b.charCodeAt(at)]
    if (x !== y) return rankOf(x) - rankOf(y)
  }
  return a.length - b.length
}

const rankOf = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x10000 : unit)

/** The index of the first key after `key`, or at it where `isInclusive`. */
export const firstAfter = (keys: readonly string[], key: string, isInclusive = false): number => {
  let [low, high] = [0, keys.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const order = compareKeys(keys[middle] ?? '', key)
    if (order > 0 || (isInclusive && order === 0)) high = middle
    else low = middle + 1
  }
  return low
}
