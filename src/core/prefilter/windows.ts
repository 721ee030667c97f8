import { toBytes } from '../ascii.js'
import type { Keyword } from './keyword.js'

/** Bytes of a window: what the kernel hashes. */
const WINDOW_BYTES = 3

/** Three bytes of a keyword, `offset` counted from its start; the first or the last may lie outside it. */
export interface Window {
  readonly keyword: Keyword
  readonly offset: number
}

/**
 * The rarest window at an even offset, and the rarest at an odd one, of a
 * keyword of two bytes or more. Together they meet every start, though only
 * each second place is looked at.
 */
export const chooseWindows = (keyword: Keyword): readonly [Window, Window] => [
  { keyword, offset: rarest(keyword.bytes, 0) },
  { keyword, offset: rarest(keyword.bytes, -1) },
]

const rarest = (keyword: Uint8Array, first: -1 | 0): number => {
  let best: number = first
  let least = Number.POSITIVE_INFINITY
  for (let offset: number = first; offset <= keyword.length - WINDOW_BYTES + 1; offset += 2) {
    let frequency = 1
    for (let at = Math.max(0, offset); at < offset + WINDOW_BYTES; at++) {
      frequency *= FREQUENCIES[keyword[at] ?? OUTSIDE] ?? 1
    }
    if (frequency < least) {
      best = offset
      least = frequency
    }
  }
  return best
}

/** Bytes of logs by how often they come up, letters folded: each group half as often as the one before it. */
const BY_FREQUENCY = [' e', 'taoinrs01":.', 'cdlpmu23456789hbfg-/,', '=_vkx\n', 'wy{}()[]', "zjq'*;<>", '+&\\%#']

/** Of the commonest byte: so a window is the rarer for each byte of it that is the keyword's own. */
const COMMONEST = 0.08

/** Any byte at all. */
const OUTSIDE = 256

const FREQUENCIES = new Float64Array(OUTSIDE + 1).fill(COMMONEST * 0.5 ** BY_FREQUENCY.length)
FREQUENCIES[OUTSIDE] = 1
for (const [rank, group] of BY_FREQUENCY.entries()) {
  for (const byte of toBytes(group)) FREQUENCIES[byte] = COMMONEST * 0.5 ** rank
}
