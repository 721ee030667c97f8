import type { StreamFormat, Stretch } from './live.js'
import { goesOn, openBlock, openWord, tailOf } from './live-hold.js'
import type { Span } from './types.js'

/**
 * How much of a live stream may go out:
 * - `certain`: what no byte yet to come can change.
 * - `fresh`: whole lines, at once; not those that a secret or a key may go on from.
 * - `lines`: whole lines, after a time-out; not an open key block.
 * - `partial`: the same and, for prompts, the line that is still being written; not
 *   its end where that may be the head of a secret.
 * - `all`: the stream has ended.
 */
export type UpTo = 'certain' | 'fresh' | 'lines' | 'partial' | 'all'

/** What was seen of a stretch. */
export interface Seen {
  readonly stretch: Stretch
  readonly format: StreamFormat
  /** What stands before it has gone out. */
  readonly written: number
  /** Sorted, never overlapping. */
  readonly matches: readonly Span[]
  /** Where the stream was taken to end. */
  readonly end: number
  readonly certain: number
}

/** Up to where a stretch may go out: never into a match, unless its head has gone out before. */
export const releaseOf = (seen: Seen, upTo: UpTo): number => {
  const { stretch, format, written, matches, end, certain } = seen
  if (upTo === 'all') return end
  if (upTo === 'certain') return Math.max(written, certain)
  const floor = upTo === 'partial' ? same : (offset: number) => lastLineEnd(stretch, offset, format) ?? written
  let release = Math.min(end, ...holds(seen, upTo).map(floor))
  for (const { start, end } of matches.toReversed()) {
    if (start >= written && start < release && end > release) release = floor(start)
  }
  return Math.max(written, certain, release)
}

const same = (offset: number): number => offset

/** Where what is to be held back begins. */
const holds = ({ stretch, format, matches, end }: Seen, upTo: 'fresh' | 'lines' | 'partial'): number[] => {
  const { text, offsetOf } = tailOf(stretch, end, format.newline)
  const isOpen = !text.endsWith('\n')
  const last = matches.at(-1)
  const grows = last !== undefined && last.end >= offsetOf(text.replace(/\r?\n$/, '').length) ? [last.start] : []
  const block = [openBlock(text)]
  const isMatched = (index: number): boolean =>
    matches.some(({ start, end }) => start <= offsetOf(index) && offsetOf(index) < end)
  switch (upTo) {
    case 'lines':
      return offsets(block, offsetOf)
    case 'fresh':
      return [...offsets([...block, goesOn(text) ? text.length - 1 : undefined], offsetOf), ...grows]
    case 'partial':
      return [...offsets([...block, text.length, openWord(text, isMatched)], offsetOf), ...(isOpen ? grows : [])]
    default:
      return upTo satisfies never
  }
}

const offsets = (indices: readonly (number | undefined)[], offsetOf: (index: number) => number): number[] =>
  indices.filter((index) => index !== undefined).map(offsetOf)

/** Where the last line ends at or before an offset, its newline included; undefined where none does in the stretch. */
export const lastLineEnd = ({ bytes, at }: Stretch, offset: number, { newline }: StreamFormat): number | undefined => {
  const low = newline.indexOf(LF)
  for (let found = bytes.lastIndexOf(LF, offset - at - newline.length + low); found >= 0; ) {
    const start = at + found - low
    if (newline.length === 1 || (start % 2 === 0 && bytes[found + 1 - 2 * low] === 0)) return start + newline.length
    found = found === 0 ? -1 : bytes.lastIndexOf(LF, found - 1)
  }
  return undefined
}

const LF = 0x0a
