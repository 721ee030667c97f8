import RE2 from 're2'
import type { Captures, Pattern, PatternEngine, Span } from '../core/types.js'
import { type AroundGroup, aroundGroup, hasGroups } from './group.js'

/**
 * RE2: linear time, offsets in bytes. It takes a Uint8Array as it is, without a
 * copy; an invalid UTF-8 byte matches no class, not even a negated one.
 *
 * Where a match ends costs 1 µs, where its group lies 20 to 30 (bench/match): groups
 * take RE2's slower engines. So the expression is cut at its group, and each part is
 * asked where it ends, which makes 3.
 */
export const re2Engine: PatternEngine = {
  compile: (source, mode) => {
    const group = aroundGroup(source)
    if (group !== undefined) return byParts(group, source, mode)
    const whole = createFinder(source, mode)
    if (!hasGroups(source)) return { end: whole.end, match: (bytes, from) => alone(whole.find(bytes, from)) }
    const capture = createCapture(source, mode)
    return { end: whole.end, match: (bytes, from) => (whole.end(bytes, from) < 0 ? undefined : capture(bytes, from)) }
  },
}

const alone = (span: Span | undefined): Captures | undefined => span && { ...span, groups: {} }

/** A part takes as long to compile as the whole, so that waits until it is asked for. */
const byParts = (group: AroundGroup, source: string, mode: Mode): Pattern => {
  const parts = createParts(group, mode)
  let whole: Finder | undefined
  const end = (bytes: Uint8Array, from: number): number => {
    whole ??= createFinder(source, mode)
    return whole.end(bytes, from)
  }
  const capture = createCapture(source, mode)
  return {
    end,
    match: (bytes, from) => {
      const begun = parts.begin(bytes, from)
      if (begun === undefined) return undefined
      return parts.follow(bytes, begun) ?? (end(bytes, from) < 0 ? undefined : capture(bytes, from))
    },
  }
}

type Mode = 'search' | 'anchored'

interface Finder {
  /** Where the match lies: thrice the price of where it ends, unless it is anchored. */
  find(bytes: Uint8Array, from: number): Span | undefined
  /** Or -1. */
  end(bytes: Uint8Array, from: number): number
}

const createFinder = (source: string, mode: Mode): Finder => {
  const finder = new RE2(source, mode === 'anchored' ? 'ys' : 'gs')
  const end = (bytes: Uint8Array, from: number): number => {
    finder.lastIndex = from
    return finder.test(bytes as Buffer) ? finder.lastIndex : -1
  }
  const anchored = (bytes: Uint8Array, start: number): Span | undefined => {
    const to = end(bytes, start)
    return to < 0 ? undefined : { start, end: to }
  }
  /** `search` gives no more than an offset, at a tenth of what `exec` takes to make its result. It begins with the first byte, so one is shown that stands before. */
  const searched = (bytes: Uint8Array, from: number): Span | undefined => {
    const shown = Math.max(0, from - 1)
    const found = finder.search(bytes.subarray(shown) as Buffer)
    if (found < 0) return undefined
    if (shown + found < from) return executed(bytes, from)
    return { start: shown + found, end: end(bytes, from) }
  }
  const executed = (bytes: Uint8Array, from: number): Span | undefined => {
    finder.lastIndex = from
    const found = finder.exec(bytes as Buffer)
    return found === null ? undefined : { start: found.index, end: finder.lastIndex }
  }
  return { end, find: mode === 'anchored' ? anchored : searched }
}

/**
 * The match of an expression by those of its parts. RE2 prefers paths in the order
 * in which they part, so where what the first part prefers can be followed by what
 * the next one does, that is the match of the whole; where it can't, all is open.
 */
const createParts = ({ name, before, inside, behind }: AroundGroup, mode: Mode) => {
  const first = createFinder(before, mode)
  const second = createFinder(inside, 'anchored')
  const third = behind === '' ? undefined : createFinder(behind, 'anchored')
  return {
    /** What the whole begins with, if it can. */
    begin: first.find,
    follow: (bytes: Uint8Array, { start, end }: Span): Captures | undefined => {
      const inner = second.end(bytes, end)
      const to = third === undefined || inner < 0 ? inner : third.end(bytes, inner)
      return to < 0 ? undefined : { start, end: to, groups: { [name]: { start: end, end: inner } } }
    },
  }
}

/** What flag d adds; re2's own types leave it out. */
interface WithIndices {
  readonly indices: readonly [number, number][] & {
    readonly groups?: Readonly<Record<string, readonly [number, number] | undefined>>
  }
}

/** The match and its groups, by RE2's own means. */
const createCapture = (source: string, mode: Mode) => {
  let capturer: RE2 | undefined
  return (bytes: Uint8Array, from: number): Captures | undefined => {
    capturer ??= new RE2(source, mode === 'anchored' ? 'yds' : 'gds')
    capturer.lastIndex = from
    const found = capturer.exec(bytes as Buffer) as unknown as WithIndices | null
    return found === null ? undefined : captures(found.indices)
  }
}

const captures = ({ 0: whole, groups }: WithIndices['indices']): Captures | undefined => {
  if (whole === undefined) return undefined
  const named: Record<string, Span | undefined> = {}
  for (const [name, range] of Object.entries(groups ?? {})) {
    if (range !== undefined) named[name] = { start: range[0], end: range[1] }
  }
  return { start: whole[0], end: whole[1], groups: named }
}
