import { inflated, jsonDecoded, percentDecoded } from './leftovers.js'

/**
 * Where an output says something else than its input, other than by a placeholder: each as the place in the file, with
 * no value. Outside strings every byte counts; within them what stands round the placeholders, where need be after
 * base64, percent, JSON and deflate are undone on both sides.
 */
export const differences = (input: Uint8Array, output: Uint8Array): string[] => {
  const [before, after] = [input, output].map((file) => tokensOf(Buffer.from(file).toString('latin1')))
  if (before === undefined || after === undefined || before.length !== after.length) {
    return [`${before?.length} tokens became ${after?.length}`]
  }
  return before.flatMap((token, index) => {
    const became = after[index] ?? ''
    const isString = token.startsWith('"')
    if (token === became || (isString && explained(token.slice(1, -1), became.slice(1, -1), 0))) return []
    return [`${isString ? 'string' : 'syntax'} ${index} after ${labelOf(before, index)}`]
  })
}

/** Strings, and what stands between them. */
export const tokensOf = (file: string): string[] => file.match(/"(?:[^"\\]|\\.)*"|[^"]+/gs) ?? []

/** The keys and short values before a token, to find it by. */
const labelOf = (tokens: readonly string[], index: number): string =>
  tokens
    .slice(Math.max(0, index - 8), index)
    .filter((token) => /^"\w{1,20}"$/.test(token))
    .join(' ')

/** Bracketed (in base64 filled up with asterisks), percent-encoded, in hex, or letters and digits alone. */
export const PLACEHOLDER =
  /(?:\[|%(?:25)*5B)REDACTED.*?(?:\]|%(?:25)*5D)\*{0,2}|5b5245444143544544(?:[0-9a-f]{2})*?5d|REDACTED[A-Za-z0-9._~-]*|\*{8}/gi

/** Deeper than any program nests. */
const MAX_DEPTH = 8

const explained = (before: string, after: string, depth: number): boolean => {
  if (before === after || cutOut(before, after)) return true
  if (depth > MAX_DEPTH) return false
  return decodedAlike(before, after, depth) || splitAlike(before, after, depth)
}

/** Whether `after` is `before` with placeholders for some parts of it. */
const cutOut = (before: string, after: string): boolean => {
  const pieces = after.split(PLACEHOLDER)
  if (pieces.length === 1) return false
  const last = pieces.pop() ?? ''
  let at = 0
  for (const [index, piece] of pieces.entries()) {
    const found = before.indexOf(piece, at)
    if (found < 0 || (index === 0 && found > 0)) return false
    at = found + piece.length
  }
  return before.length - at >= last.length && before.endsWith(last)
}

const DECODERS: readonly ((text: string) => string | undefined)[] = [
  (text) => (text.includes('\\') ? jsonDecoded(text) : text),
  percentDecoded,
  (text) => (/^[A-Za-z0-9+/_-]{8,}=*$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : undefined),
  (text) => inflated(text)[0],
]

const decodedAlike = (before: string, after: string, depth: number): boolean =>
  DECODERS.some((decode) => {
    const [one, other] = [decode(before), decode(after)]
    if (one === undefined || other === undefined || (one === before && other === after)) return false
    return explained(one, other, depth + 1)
  })

/** Words, then parts of addresses, forms, headers and JSON. */
const SEPARATORS = [/(\s+)/, /([&?#;=\s"<>,]+)/]

/** Parts, each explained by itself. */
const splitAlike = (before: string, after: string, depth: number): boolean =>
  SEPARATORS.some((separator) => {
    const [one, other] = [before, after].map((text) => text.split(separator))
    if (one === undefined || other === undefined || one.length !== other.length || one.length === 1) return false
    return one.every((part, index) => explained(part, other[index] ?? '', depth + 1))
  })
