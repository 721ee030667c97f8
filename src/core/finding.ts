import { toBytes, toLatin1 } from './ascii.js'
import type { Finding, Fingerprint, Fingerprinter, Match } from './types.js'

/** Hex digits of an id: 128 bits. */
const ID_DIGITS = 32

/** The matches that stand for a secret in reports: of one in pieces, the first. */
export const firstPieces = (matches: readonly Match[]): Match[] => matches.filter(({ piece }) => piece === 0)

/**
 * What may be told of a match. The id is keyed over rule, secret, artifact and
 * offset, so a second scan with the same key gives the same ids.
 */
export const toFinding = (match: Match, artifact: string, fingerprint: Fingerprinter, now: Date): Finding => {
  const secret = fingerprint(match.value)
  return {
    type: 'finding',
    id: idOf(match, artifact, secret, fingerprint),
    rule: match.rule.id,
    title: match.rule.title,
    severity: match.rule.severity,
    confidence: match.confidence,
    category: match.rule.category,
    artifact,
    start: match.start,
    end: lastEnd(match),
    line: match.line,
    column: match.column,
    encodings: match.encodings,
    ...(match.pieces.length > 1 ? { pieces: match.pieces } : {}),
    fingerprint: secret,
    preview: previewOf(match),
    exposure: match.rule.exposure,
    advice: match.rule.advice,
    detectedAt: now.toISOString(),
  }
}

/** Of all pieces of a secret that is in several. */
const lastEnd = ({ end, pieces }: Match): number =>
  pieces.length > 1 ? Math.max(...pieces.map((piece) => piece.end)) : end

const idOf = (match: Match, artifact: string, secret: Fingerprint, fingerprint: Fingerprinter): string =>
  fingerprint(new TextEncoder().encode(['id', match.rule.id, secret, artifact, match.start].join('\0'))).slice(
    0,
    ID_DIGITS,
  )

/** The public prefix, if the rule has one, and the length in bytes: `ghp_…(40)`. No byte of the secret part. */
const previewOf = ({ rule, value }: Match): string => {
  const head = toLatin1(value.subarray(0, MAX_PREFIX_BYTES)).toLowerCase()
  const prefix = rule.prefixes.filter((known) => head.startsWith(known)).sort((a, b) => b.length - a.length)[0]
  const shown = prefix === undefined ? '' : toLatin1(value.subarray(0, toBytes(prefix).length))
  return `${shown}…(${value.length})`
}

const MAX_PREFIX_BYTES = 64
