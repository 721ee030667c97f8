/** A stream of the bytes in chunks of a size, in memory that the next one overwrites. */
export async function* chunked(bytes: Uint8Array | string, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes)
  const own = Buffer.alloc(size)
  for (let at = 0; at < all.length; at += size) {
    const length = all.copy(own, 0, at, at + size)
    yield own.subarray(0, length)
  }
}

export const gathered = async <T>(all: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = []
  for await (const item of all) items.push(item)
  return items
}
