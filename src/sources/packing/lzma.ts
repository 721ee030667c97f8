/** Where the coder's probabilities lie, in one array. */
const STATES = 12
const IS_MATCH = 0
const IS_REP = IS_MATCH + (STATES << 4)
const IS_REP_0 = IS_REP + STATES
const IS_REP_1 = IS_REP_0 + STATES
const IS_REP_2 = IS_REP_1 + STATES
const IS_REP_0_LONG = IS_REP_2 + STATES
const SLOT = IS_REP_0_LONG + (STATES << 4)
const NEAR = SLOT + 4 * 64
const ALIGN = NEAR + 128
const LENGTH = ALIGN + 16
const LENGTH_LOW = 2
const LENGTH_MID = LENGTH_LOW + (16 << 3)
const LENGTH_HIGH = LENGTH_MID + (16 << 3)
const LENGTH_SIZE = LENGTH_HIGH + 256
const REP_LENGTH = LENGTH + LENGTH_SIZE
const LITERAL = REP_LENGTH + LENGTH_SIZE
const LITERAL_SIZE = 0x300
/** LZMA2 allows no more literal bits. */
export const MAX_LITERAL_BITS = 4

const HALF = 1024
const MIN = -0x8000_0000
const FIRST_DISTANCE_BITS_MODEL = 4
const LAST_DISTANCE_BITS_MODEL = 14
const SHORTEST_MATCH = 2

/** What was unpacked last, and what comes behind it. */
export interface Window {
  bytes: Uint8Array
  /** Where the next byte goes. */
  at: number
  /** Bytes since the dictionary began anew. */
  total: number
  /** How far back a match may reach. */
  readonly size: number
}

export interface Lzma {
  /** Context, position and literal bits. */
  configure(literalContext: number, literalPosition: number, position: number): void
  reset(): void
  /** Writes so many bytes to the window. False where the input is no such code, or says otherwise. */
  decode(input: Uint8Array, window: Window, count: number): boolean
}

/** LZMA's range coder and its model, as in the specification of the LZMA SDK. */
export const createLzma = (): Lzma => {
  const probabilities = new Uint16Array(LITERAL + (LITERAL_SIZE << MAX_LITERAL_BITS)).fill(HALF)
  let [literalContext, literalMask, positionMask] = [3, 0, 3]
  let [state, rep0, rep1, rep2, rep3] = [0, 0, 0, 0, 0]
  let input = new Uint8Array(0) as Uint8Array
  let [at, range, code] = [0, 0, 0] // 32 bits each, compared without their signs

  const normalize = (): void => {
    if (range >>> 24 !== 0) return
    range <<= 8
    code = (code << 8) | (input[at++] ?? 0)
  }

  const bit = (index: number): number => {
    if (range >>> 24 === 0) {
      range <<= 8
      code = (code << 8) | (input[at++] ?? 0)
    }
    const probability = probabilities[index] ?? 0
    const bound = Math.imul(range >>> 11, probability)
    if ((code ^ MIN) < (bound ^ MIN)) {
      range = bound
      probabilities[index] = probability + ((2048 - probability) >> 5)
      return 0
    }
    range = (range - bound) | 0
    code = (code - bound) | 0
    probabilities[index] = probability - (probability >> 5)
    return 1
  }

  const tree = (base: number, bits: number): number => {
    let node = 1
    for (let count = 0; count < bits; count++) node = (node << 1) | bit(base + node)
    return node - (1 << bits)
  }

  const reverseTree = (base: number, bits: number): number => {
    let [node, value] = [1, 0]
    for (let count = 0; count < bits; count++) {
      const next = bit(base + node)
      node = (node << 1) | next
      value |= next << count
    }
    return value
  }

  const direct = (bits: number): number => {
    let value = 0
    for (let count = 0; count < bits; count++) {
      normalize()
      range >>>= 1
      const below = (code ^ MIN) < (range ^ MIN)
      if (!below) code = (code - range) | 0
      range |= 0
      value = (value << 1) | (below ? 0 : 1)
    }
    return value
  }

  const lengthIn = (base: number, position: number): number => {
    if (bit(base) === 0) return SHORTEST_MATCH + tree(base + LENGTH_LOW + (position << 3), 3)
    if (bit(base + 1) === 0) return SHORTEST_MATCH + 8 + tree(base + LENGTH_MID + (position << 3), 3)
    return SHORTEST_MATCH + 16 + tree(base + LENGTH_HIGH, 8)
  }

  const distanceFor = (length: number): number => {
    const slot = tree(SLOT + (Math.min(length - SHORTEST_MATCH, 3) << 6), 6)
    if (slot < FIRST_DISTANCE_BITS_MODEL) return slot
    const bits = (slot >> 1) - 1
    const high = (2 | (slot & 1)) << bits
    if (slot < LAST_DISTANCE_BITS_MODEL) return high + reverseTree(NEAR + high - slot, bits)
    return (high | (direct(bits - 4) << 4)) + reverseTree(ALIGN, 4)
  }

  const literal = (base: number): number => {
    let symbol = 1
    while (symbol < 0x100) symbol = (symbol << 1) | bit(base + symbol)
    return symbol & 0xff
  }

  /** After a match, what stands at its distance is known not to come. */
  const literalAfterMatch = (base: number, unlike: number): number => {
    let [symbol, offset, other] = [1, 0x100, unlike]
    while (symbol < 0x100) {
      other <<= 1
      const matched = other & offset
      const next = bit(base + offset + matched + symbol)
      symbol = (symbol << 1) | next
      offset &= next === 1 ? other : ~other
    }
    return symbol & 0xff
  }

  const takeLiteral = (window: Window): void => {
    const { bytes, at: place } = window
    const before = window.total > 0 ? (bytes[place - 1] ?? 0) : 0
    const context = ((window.total & literalMask) << literalContext) + (before >> (8 - literalContext))
    const base = LITERAL + LITERAL_SIZE * context
    bytes[place] = state < 7 ? literal(base) : literalAfterMatch(base, bytes[place - rep0 - 1] ?? 0)
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
    window.at++
    window.total++
  }

  /** One of the latest distances. Gives the length of what is copied. */
  const takeRepeat = (position: number): number => {
    if (bit(IS_REP_0 + state) === 0) {
      if (bit(IS_REP_0_LONG + (state << 4) + position) === 0) {
        state = state < 7 ? 9 : 11
        return 1
      }
    } else if (bit(IS_REP_1 + state) === 0) {
      ;[rep0, rep1] = [rep1, rep0]
    } else if (bit(IS_REP_2 + state) === 0) {
      ;[rep0, rep1, rep2] = [rep2, rep0, rep1]
    } else {
      ;[rep0, rep1, rep2, rep3] = [rep3, rep0, rep1, rep2]
    }
    const length = lengthIn(REP_LENGTH, position)
    state = state < 7 ? 8 : 11
    return length
  }

  const takeMatch = (position: number): number => {
    rep3 = rep2
    rep2 = rep1
    rep1 = rep0
    const length = lengthIn(LENGTH, position)
    state = state < 7 ? 7 : 10
    rep0 = distanceFor(length)
    return length
  }

  const copy = (window: Window, length: number): void => {
    const { bytes, at: place } = window
    for (let to = place, from = place - rep0 - 1, end = place + length; to < end; to++, from++)
      bytes[to] = bytes[from] ?? 0
    window.at += length
    window.total += length
  }

  const step = (window: Window, end: number): boolean => {
    const position = window.total & positionMask
    if (bit(IS_MATCH + (state << 4) + position) === 0) {
      takeLiteral(window)
      return true
    }
    const length = bit(IS_REP + state) === 1 ? takeRepeat(position) : takeMatch(position)
    if (rep0 < 0 || rep0 >= Math.min(window.total, window.size) || window.at + length > end) return false
    copy(window, length)
    return true
  }

  return {
    configure: (context, literalPosition, position) => {
      literalContext = context
      literalMask = (1 << literalPosition) - 1
      positionMask = (1 << position) - 1
    },
    reset: () => {
      probabilities.fill(HALF)
      ;[state, rep0, rep1, rep2, rep3] = [0, 0, 0, 0, 0]
    },
    decode: (given, window, count) => {
      input = given
      if (input[0] !== 0) return false
      at = 5
      range = -1
      code = ((input[1] ?? 0) << 24) | ((input[2] ?? 0) << 16) | ((input[3] ?? 0) << 8) | (input[4] ?? 0)
      const end = window.at + count
      while (window.at < end) if (at > input.length || !step(window, end)) return false
      normalize()
      return at === input.length && code === 0
    },
  }
}
