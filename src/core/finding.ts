import { toBytes, toLatin1 } from './ascii.js'
import { evidenceOf } from './evidence.js'
import { adviceFor } from './exposure/advice.js'
import { isPlaintext } from './exposure/host.js'
import { judgeJwt } from './jwt/facts.js'
import { severityOf } from './severity.js'
import type { Finding, Fingerprint, Fingerprinter, Match, Warning } from './types.js'

/** Hex digits of an id: 128 bits. */
const ID_DIGITS = 32

/** What a finding is made with, the same for a whole run. */
export interface FindingOptions {
  readonly fingerprint: Fingerprinter
  /** The time of detection; also what a token's expiry is held against. */
  readonly now: () => Date
  /** Whether a finding says why it is one. */
  readonly explain: boolean
}

/** The matches that stand for a secret in reports: of one in pieces, the first. */
export const firstPieces = (matches: readonly Match[]): Match[] =>
  matches.filter(({ piece, whole }) => piece === 0 && whole !== 'goes-on')

/**
 * What may be told of a match. The id is keyed over rule, secret, artifact and
 * offset, so a second scan with the same key gives the same ids.
 */
export const toFinding = (match: Match, artifact: string, options: FindingOptions): Finding => {
  const secret = options.fingerprint(match.value)
  const now = options.now()
  const jwt = judgeJwt(match.value, now)
  const { place } = match
  const warnings: readonly Warning[] = [...(isPlaintext(place) ? PLAINTEXT : []), ...(jwt?.warnings ?? [])]
  return {
    type: 'finding',
    id: idOf(match, artifact, secret, options.fingerprint),
    rule: match.rule.id,
    title: match.rule.title,
    severity: severityOf(match.rule.severity, warnings),
    confidence: match.confidence,
    category: match.rule.category,
    artifact,
    start: match.start,
    end: lastEnd(match),
    line: match.line,
    column: match.column,
    ...(place.pointer !== undefined && { pointer: place.pointer }),
    encodings: match.encodings,
    ...(match.pieces.length > 1 ? { pieces: match.pieces } : {}),
    fingerprint: secret,
    preview: previewOf(match),
    length: lengthOf(match),
    exposure: place.exposure,
    ...(place.traceback !== undefined && { traceback: place.traceback }),
    advice: adviceOf(match, warnings),
    detectedAt: now.toISOString(),
    ...(options.explain && { evidence: evidenceOf(match) }),
    ...(warnings.length > 0 && { warnings }),
    ...(place.host !== undefined && { host: place.host }),
    ...(jwt && { jwt: jwt.facts }),
  }
}

/** Of all pieces of a secret that is in several. */
const lastEnd = ({ end, pieces }: Match): number =>
  pieces.length > 1 ? Math.max(...pieces.map((piece) => piece.end)) : end

/** A line each: how to end the harm, then how to stop the leak. */
const adviceOf = ({ rule, place }: Match, warnings: readonly Warning[]): string =>
  [rule.advice, ...adviceFor(place, warnings).map(({ says, reference }) => `${says} ${reference}`)].join('\n')

/** Of a part that goes whole, its own or that of its first stretch: its value is the same for all of them. */
const lengthOf = ({ whole, value, start, end }: Match): number => (whole === undefined ? value.length : end - start)

const PLAINTEXT: readonly Warning[] = ['plaintext-http']

/** Of what the secret stands in, whatever that is called: `origin` is not shown. */
export const idOf = (match: Match, origin: string, secret: Fingerprint, fingerprint: Fingerprinter): string =>
  fingerprint(new TextEncoder().encode(['id', match.rule.id, secret, origin, match.start].join('\0'))).slice(
    0,
    ID_DIGITS,
  )

/** The public prefix, if the rule has one, and the length in bytes: `ghp_…(40)`. No byte of the secret part. */
const previewOf = (match: Match): string => {
  const { rule, value } = match
  const head = toLatin1(value.subarray(0, MAX_PREFIX_BYTES)).toLowerCase()
  const prefix = rule.prefixes.filter((known) => head.startsWith(known)).sort((a, b) => b.length - a.length)[0]
  const shown = prefix === undefined ? '' : toLatin1(value.subarray(0, toBytes(prefix).length))
  return `${shown}…(${lengthOf(match)})`
}

const MAX_PREFIX_BYTES = 64
