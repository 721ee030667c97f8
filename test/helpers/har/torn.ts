import { PLACEHOLDER, tokensOf } from './compare.js'
import { bytesText } from './leftovers.js'
import type { Planted } from './model.js'

/**
 * The ids of planted values of which a placeholder took one part and left another: spans that are off by some bytes.
 * Told of values that stand plainly in a string, JSON-escaped or percent-encoded.
 */
export const torn = (input: Uint8Array, output: Uint8Array, planted: readonly Planted[]): string[] => {
  const [before, after] = [input, output].map((file) => tokensOf(Buffer.from(file).toString('latin1')))
  const spellings = planted.flatMap(({ id, value }) => spellingsOf(value).map((spelling) => ({ id, spelling })))
  const found = (before ?? []).flatMap((token, index) => {
    const gaps = gapsIn(token, after?.[index] ?? '')
    return gaps.length === 0
      ? []
      : spellings.filter(({ spelling }) => isTorn(token, spelling, gaps)).map(({ id }) => id)
  })
  return [...new Set(found)]
}

interface Gap {
  readonly start: number
  readonly end: number
}

const spellingsOf = (value: string): string[] => {
  const plain = value.toWellFormed() === value ? [value, encodeURIComponent(value)] : [value]
  const twice = plain.slice(1).map(encodeURIComponent)
  return [...new Set([...plain, ...twice].flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]))].map(bytesText)
}

/** What the placeholders of `after` took from `before`; none where the two can't be laid beside one another. */
const gapsIn = (before: string, after: string): Gap[] => {
  const pieces = after.split(PLACEHOLDER)
  const gaps: Gap[] = []
  let at = pieces[0]?.length ?? 0
  for (const [index, piece] of pieces.slice(1).entries()) {
    const start = index === pieces.length - 2 ? before.length - piece.length : before.indexOf(piece, at)
    if (start < at || !before.startsWith(piece, start)) return []
    gaps.push({ start: at, end: start })
    at = start + piece.length
  }
  return gaps
}

const isTorn = (token: string, spelling: string, gaps: readonly Gap[]): boolean => {
  for (let at = token.indexOf(spelling); at >= 0; at = token.indexOf(spelling, at + 1)) {
    const end = at + spelling.length
    const overlapping = gaps.filter((gap) => gap.start < end && at < gap.end)
    if (overlapping.length > 0 && !overlapping.some((gap) => gap.start <= at && end <= gap.end)) return true
  }
  return false
}
