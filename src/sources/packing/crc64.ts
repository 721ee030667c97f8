/** CRC-64 as in ECMA-182, reflected; halves of 32 bits, since numbers of 64 are ten times as slow. */
export interface Crc64 {
  add(bytes: Uint8Array): void
  /** Eight bytes, the lowest first. */
  digest(): Uint8Array
}

const [POLYNOMIAL_HIGH, POLYNOMIAL_LOW] = [0xc96c5795, 0xd7870f42]

export const createCrc64 = (): Crc64 => {
  tables ??= createTables()
  const { high: highs, low: lows } = tables
  let [high, low] = [-1, -1]
  return {
    add: (bytes) => {
      let [upper, lower] = [high, low]
      for (let at = 0; at < bytes.length; at++) {
        const index = (lower ^ (bytes[at] ?? 0)) & 0xff
        lower = ((lower >>> 8) | (upper << 24)) ^ (lows[index] ?? 0)
        upper = (upper >>> 8) ^ (highs[index] ?? 0)
      }
      ;[high, low] = [upper, lower]
    },
    digest: () => {
      const bytes = Buffer.alloc(8)
      bytes.writeInt32LE(~low, 0)
      bytes.writeInt32LE(~high, 4)
      return bytes
    },
  }
}

interface Tables {
  readonly high: Int32Array
  readonly low: Int32Array
}

let tables: Tables | undefined

const createTables = (): Tables => {
  const [high, low] = [new Int32Array(256), new Int32Array(256)]
  for (let index = 0; index < 256; index++) {
    let [upper, lower] = [0, index]
    for (let step = 0; step < 8; step++) {
      const isOdd = (lower & 1) === 1
      lower = (lower >>> 1) | (upper << 31)
      upper >>>= 1
      if (!isOdd) continue
      lower ^= POLYNOMIAL_LOW
      upper ^= POLYNOMIAL_HIGH
    }
    high[index] = upper
    low[index] = lower
  }
  return { high, low }
}
