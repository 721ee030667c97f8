/** A bzip2 encoder of its own for tests: one block, two equal codes of nine bits. Slow, and right. */
export const bzip2Of = (bytes: Uint8Array): Buffer => {
  const bits = createBits()
  bits.bytes(Buffer.from('BZh9'))
  let sum = 0
  for (let at = 0; at < bytes.length; at += MOST) {
    const block = bytes.subarray(at, at + MOST)
    const crc = checksum(block)
    sum = ((sum << 1) | (sum >>> 31)) ^ crc
    writeBlock(bits, block, crc)
  }
  bits.bytes(Buffer.from('177245385090', 'hex'))
  bits.put(sum >>> 16, 16)
  bits.put(sum & 0xffff, 16)
  return bits.end()
}

const MOST = 100_000

const createBits = () => {
  const out: number[] = []
  let [held, count] = [0, 0]
  const put = (value: number, width: number): void => {
    for (let bit = width - 1; bit >= 0; bit--) {
      held = (held << 1) | ((value >> bit) & 1)
      if (++count === 8) {
        out.push(held)
        ;[held, count] = [0, 0]
      }
    }
  }
  return {
    put,
    bytes: (bytes: Uint8Array): void => {
      for (const byte of bytes) put(byte, 8)
    },
    end: (): Buffer => {
      while (count > 0) put(0, 1)
      return Buffer.from(out)
    },
  }
}

const checksum = (bytes: Uint8Array): number => {
  let crc = -1
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let step = 0; step < 8; step++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  }
  return ~crc
}

/** Runs of four to 255 as four and a number. */
const shortened = (bytes: Uint8Array): Buffer => {
  const out: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    let run = 1
    while (run < 255 && bytes[at + run] === byte) run++
    out.push(...Array.from({ length: Math.min(run, 4) }, () => byte), ...(run >= 4 ? [run - 4] : []))
    at += run
  }
  return Buffer.from(out)
}

const writeBlock = (bits: ReturnType<typeof createBits>, bytes: Uint8Array, crc: number): void => {
  const text = shortened(bytes)
  const twice = Buffer.concat([text, text])
  const order = Array.from(text.keys()).sort(
    (a, b) => twice.compare(twice, b, b + text.length, a, a + text.length) || a - b,
  )
  const used = [...new Set(text)].sort((a, b) => a - b)
  bits.bytes(Buffer.from('314159265359', 'hex'))
  bits.put(crc >>> 16, 16)
  bits.put(crc & 0xffff, 16)
  bits.put(0, 1)
  bits.put(order.indexOf(0), 24)
  writeUsed(bits, used)
  const symbols = movedToFront(
    order.map((place) => text[(place + text.length - 1) % text.length] ?? 0),
    used,
  )
  const groups = Math.ceil(symbols.length / 50)
  bits.put(2, 3)
  bits.put(groups, 15)
  for (let group = 0; group < groups; group++) bits.put(0, 1)
  const alphabet = used.length + 2
  for (let code = 0; code < 2; code++) {
    bits.put(9, 5)
    for (let symbol = 0; symbol < alphabet; symbol++) bits.put(0, 1)
  }
  for (const symbol of symbols) bits.put(symbol, 9)
}

const writeUsed = (bits: ReturnType<typeof createBits>, used: readonly number[]): void => {
  const sixteen = [...Array(16).keys()]
  const ranges = sixteen.map((range) => used.filter((byte) => byte >> 4 === range).map((byte) => byte & 15))
  for (const range of ranges) bits.put(range.length > 0 ? 1 : 0, 1)
  for (const range of ranges.filter(({ length }) => length > 0))
    for (const low of sixteen) bits.put(range.includes(low) ? 1 : 0, 1)
}

const movedToFront = (bytes: readonly number[], used: readonly number[]): number[] => {
  const front = [...used]
  const symbols: number[] = []
  let run = 0
  const endRun = (): void => {
    for (; run > 0; run = (run - 1) >> 1) symbols.push((run - 1) & 1)
  }
  for (const byte of bytes) {
    const place = front.indexOf(byte)
    if (place === 0) {
      run++
      continue
    }
    endRun()
    symbols.push(place + 1)
    front.splice(place, 1)
    front.unshift(byte)
  }
  endRun()
  return [...symbols, used.length + 1]
}
