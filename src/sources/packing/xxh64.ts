/** XXH64 with seed 0, in halves of 32 bits: numbers of 64 are ten times as slow. */
export interface Xxh64 {
  add(bytes: Uint8Array): void
  /** The lower 32 bits, which is what zstd keeps. */
  digest(): number
}

/** [high, low] */
type Wide = readonly [number, number]
const PRIME_1: Wide = [0x9e3779b1, 0x85ebca87]
const PRIME_2: Wide = [0xc2b2ae3d, 0x27d4eb4f]
const PRIME_3: Wide = [0x165667b1, 0x9e3779f9]
const PRIME_4: Wide = [0x85ebca77, 0xc2b2ae63]
const PRIME_5: Wide = [0x27d4eb2f, 0x165667c5]

const STRIPE_BYTES = 32

/** A number of 64 bits that is worked on in place: no step makes an object, of which there would be one a byte. */
class Accumulator {
  high = 0
  low = 0

  set([high, low]: Wide): this {
    this.high = high | 0
    this.low = low | 0
    return this
  }

  add(high: number, low: number): this {
    const sum = (this.low >>> 0) + (low >>> 0)
    this.high = (this.high + high + (sum > 0xffff_ffff ? 1 : 0)) | 0
    this.low = sum | 0
    return this
  }

  multiply([high, low]: Wide): this {
    const [a, b] = [this.low, low]
    const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16]
    const middle = a1 * b0 + ((a0 * b0) >>> 16)
    const other = a0 * b1 + (middle & 0xffff)
    const carried = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)
    this.high = (carried + Math.imul(this.high, low) + Math.imul(a, high)) | 0
    this.low = Math.imul(a, b)
    return this
  }

  /** By 1 to 31. */
  rotate(bits: number): this {
    const high = (this.high << bits) | (this.low >>> (32 - bits))
    this.low = (this.low << bits) | (this.high >>> (32 - bits))
    this.high = high
    return this
  }

  xor(high: number, low: number): this {
    this.high ^= high
    this.low ^= low
    return this
  }

  /** With itself, moved right by 1 to 63. */
  fold(bits: number): this {
    if (bits >= 32) this.low ^= this.high >>> (bits - 32)
    else {
      this.low ^= (this.low >>> bits) | (this.high << (32 - bits))
      this.high ^= this.high >>> bits
    }
    return this
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)

export const createXxh64 = (): Xxh64 => {
  const lanes = [
    new Accumulator().set(PRIME_1).add(...PRIME_2),
    new Accumulator().set(PRIME_2),
    new Accumulator(),
    new Accumulator().set([~PRIME_1[0], ~PRIME_1[1]]).add(0, 1),
  ] as const
  const scratch = new Accumulator()
  const held = new Uint8Array(STRIPE_BYTES)
  let [kept, total] = [0, 0]
  const lane = (accumulator: Accumulator, bytes: Uint8Array, at: number): void => {
    scratch.low = word(bytes, at)
    scratch.high = word(bytes, at + 4)
    scratch.multiply(PRIME_2)
    accumulator.add(scratch.high, scratch.low).rotate(31).multiply(PRIME_1)
  }
  const stripe = (bytes: Uint8Array, at: number): void => {
    lane(lanes[0], bytes, at)
    lane(lanes[1], bytes, at + 8)
    lane(lanes[2], bytes, at + 16)
    lane(lanes[3], bytes, at + 24)
  }
  const merged = (): Accumulator => {
    const hash = new Accumulator()
    if (total < STRIPE_BYTES) return hash.set(PRIME_5)
    for (const [index, bits] of [1, 7, 12, 18].entries()) {
      const { high, low } = lanes[index] as Accumulator
      scratch.set([high, low]).rotate(bits)
      hash.add(scratch.high, scratch.low)
    }
    for (const { high, low } of lanes) {
      scratch.set([high, low]).multiply(PRIME_2).rotate(31).multiply(PRIME_1)
      hash
        .xor(scratch.high, scratch.low)
        .multiply(PRIME_1)
        .add(...PRIME_4)
    }
    return hash
  }
  return {
    add: (bytes) => {
      total += bytes.length
      let at = 0
      if (kept > 0) {
        at = Math.min(STRIPE_BYTES - kept, bytes.length)
        held.set(bytes.subarray(0, at), kept)
        kept += at
        if (kept < STRIPE_BYTES) return
        stripe(held, 0)
      }
      for (; at + STRIPE_BYTES <= bytes.length; at += STRIPE_BYTES) stripe(bytes, at)
      held.set(bytes.subarray(at))
      kept = bytes.length - at
    },
    digest: () => {
      const hash = merged().add(Math.floor(total / 2 ** 32), total)
      let at = 0
      for (; at + 8 <= kept; at += 8) {
        scratch
          .set([word(held, at + 4), word(held, at)])
          .multiply(PRIME_2)
          .rotate(31)
          .multiply(PRIME_1)
        hash
          .xor(scratch.high, scratch.low)
          .rotate(27)
          .multiply(PRIME_1)
          .add(...PRIME_4)
      }
      if (at + 4 <= kept) {
        scratch.set([0, word(held, at)]).multiply(PRIME_1)
        hash
          .xor(scratch.high, scratch.low)
          .rotate(23)
          .multiply(PRIME_2)
          .add(...PRIME_3)
        at += 4
      }
      for (; at < kept; at++) {
        scratch.set([0, held[at] ?? 0]).multiply(PRIME_5)
        hash.xor(scratch.high, scratch.low).rotate(11).multiply(PRIME_1)
      }
      return hash.fold(33).multiply(PRIME_2).fold(29).multiply(PRIME_3).fold(32).low >>> 0
    },
  }
}
