/** The order of a listing: that of the keys' UTF-8 bytes, told by these themselves. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

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
