import RE2 from 're2'
import { toLatin1 } from '../core/ascii.js'
import type { Captures, PatternEngine, Span } from '../core/types.js'

/**
 * RE2: linear time, offsets in bytes. It takes a Uint8Array as it is, without a
 * copy; an invalid UTF-8 byte matches no class, not even a negated one.
 * `end` costs 0.2 µs, a match with its groups 7 µs, and 200 µs where the expression
 * is large (bench/prefilter), so a match is only asked for once it is known to be
 * there, and remembered: requests repeat their headers, and files are read twice.
 */
export const re2Engine: PatternEngine = {
  compile: (source, mode) => {
    const finder = new RE2(source, mode === 'anchored' ? 'ys' : 'gs')
    let capturer: RE2 | undefined
    const number = expressions++
    const end = (bytes: Uint8Array, from: number): number => {
      finder.lastIndex = from
      return finder.test(bytes as Buffer) ? finder.lastIndex : -1
    }
    return {
      end,
      match: (bytes, from) => {
        const to = end(bytes, from)
        if (to < 0) return undefined
        const key = keyOf(number, bytes, from, to)
        const remembered = known.get(key)
        if (remembered !== undefined) return shifted(remembered, from)
        capturer ??= new RE2(source, mode === 'anchored' ? 'yds' : 'gds')
        capturer.lastIndex = from
        const found = capturer.exec(bytes as Buffer) as unknown as WithIndices | null
        const captured = found === null ? undefined : captures(found.indices)
        if (captured !== undefined) known.set(key, shifted(captured, -from))
        return captured
      },
    }
  },
}

/** What flag d adds; re2's own types leave it out. */
interface WithIndices {
  readonly indices: readonly [number, number][] & {
    readonly groups?: Readonly<Record<string, readonly [number, number] | undefined>>
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

/** Matches remembered of all expressions of a thread, their texts, and the longest text of one: a cookie header. */
const MAX_REMEMBERED = 32_768
const MAX_REMEMBERED_BYTES = 8 << 20
const MAX_KEY_BYTES = 4096

/**
 * The text from where a match was asked for to where it ends, with the byte before
 * and the one behind, which `\b`, `^` and `$` ask for: no other byte decides what its groups are.
 */
const keyOf = (expression: number, bytes: Uint8Array, from: number, to: number): string => {
  if (to - from > MAX_KEY_BYTES) return ''
  const edges = `${expression}${from === 0 ? '^' : ''}${to === bytes.length ? '$' : ''} `
  return edges + toLatin1(bytes.subarray(Math.max(0, from - 1), to + 1))
}

/** Offsets count from where the match was asked for. The oldest goes first; '' is no key. */
const createMemory = () => {
  const known = new Map<string, Captures>()
  let bytes = 0
  return {
    get: (key: string): Captures | undefined => (key === '' ? undefined : known.get(key)),
    set: (key: string, captured: Captures): void => {
      if (key === '') return
      known.set(key, captured)
      bytes += key.length
      while (known.size > MAX_REMEMBERED || bytes > MAX_REMEMBERED_BYTES) {
        const [oldest = ''] = known.keys()
        known.delete(oldest)
        bytes -= oldest.length
      }
    },
  }
}

const known = createMemory()
let expressions = 0

const shifted = ({ start, end, groups }: Captures, by: number): Captures => {
  const moved: Record<string, Span | undefined> = {}
  for (const name in groups) {
    const span = groups[name]
    if (span !== undefined) moved[name] = { start: span.start + by, end: span.end + by }
  }
  return { start: start + by, end: end + by, groups: moved }
}
