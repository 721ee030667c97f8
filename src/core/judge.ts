import { copyBytes, toLatin1 } from './ascii.js'
import { shannonEntropy } from './checks/entropy.js'
import { isPlaceholder } from './checks/placeholder.js'
import { JUDGED_LENGTH } from './checks/random.js'
import { canonical } from './decode/canonical.js'
import type { Encoder, Look, Pieces } from './decode/look.js'
import type { LineEnds } from './decode/unbroken.js'
import type { Placer } from './exposure/place.js'
import { nameBefore } from './names.js'
import type { CompiledRule } from './rules/compile.js'
import { CONTEXT_BEFORE_BYTES } from './rules/windows.js'
import type { Captures, Confidence, Encoding, KeywordHit, Place, RuleInfo, Span } from './types.js'

/** A secret in a view. */
export interface Candidate {
  readonly rule: RuleInfo
  /** The secret as it stands in the look that found it, a copy. */
  readonly raw: Uint8Array
  /** The secret with the escapes inside it undone. */
  readonly value: Uint8Array
  readonly confidence: Confidence
  /** Of a part that goes whole, whatever it holds: its first stretch, or a further one. */
  readonly whole?: 'begins' | 'goes-on'
  /** Where it stands in the view's bytes. */
  readonly pieces: Pieces
  readonly encode: Encoder
  /** All encodings, outermost first, without the view's own. */
  readonly encodings: readonly Encoding[]
  /** The innermost of them: those inside the value. */
  readonly escapes: readonly Encoding[]
  readonly hit: KeywordHit
  /** The name that it stands behind, in lower case; to be asked while the view's bytes are there. */
  readonly named: () => string | undefined
  /** Where it leaked; to be asked while the view's bytes are there. */
  readonly place: () => Place
}

/** A keyword that stands in a look. */
export interface Hit {
  readonly look: Look
  readonly offset: number
  readonly keyword: string
  readonly placer: Placer
  readonly lineEnds: LineEnds
}

/** What part of a secret is to go: the whole of it, unless something says otherwise. */
export type Trim = (raw: Uint8Array) => Span

/** A secret that a rule found, counted from the keyword: what it is depends on the bytes of the rule's window alone. */
export interface Judged {
  readonly accepted: Accepted
  /** What is to go. */
  readonly span: Span
  /** Where the secret begins, of which that may be a part. */
  readonly from: number
}

/** Runs one rule at one keyword hit; from the bytes of its window alone. */
export const judge = (rule: CompiledRule, { look, offset }: Hit, trim: Trim = whole): Judged[] => {
  if (rule.formats !== undefined && !rule.formats.some((format) => format === look.format)) return []
  const { start, end } = windowAt(rule, look, offset)
  const window = look.bytes.subarray(start, end)
  const captures = locate(rule, window, offset - start)
  if (captures === undefined) return []
  return secretsOf(rule, window, captures).flatMap((secret) => {
    const accepted = accept(rule, window, secret)
    if (accepted === undefined) return []
    const part = trim(accepted.raw)
    const from = start + secret.start - offset
    const span = { start: from + part.start, end: from + part.end }
    return { accepted: part.end - part.start === accepted.raw.length ? accepted : partOf(accepted, part), span, from }
  })
}

/** What was judged at a hit, as a secret of its view. */
export const candidateAt = ({ look, offset, keyword, placer }: Hit, { accepted, span, from }: Judged): Candidate => {
  const shown = { start: offset + span.start, end: offset + span.end }
  const { rule, raw, value, confidence, escapes } = accepted
  return {
    rule,
    raw,
    value,
    confidence,
    escapes,
    pieces: look.pieces(shown),
    encode: look.encoder(shown),
    encodings: look.encodings.length === 0 ? escapes : [...look.encodings, ...escapes],
    hit: { keyword, at: -span.start },
    named: () => nameBefore(precedingBytes(look.bytes, offset + from)),
    place: () => placer(shown, rule),
  }
}

const whole: Trim = (raw) => ({ start: 0, end: raw.length })

const partOf = (accepted: Accepted, { start, end }: Span): Accepted => {
  const raw = copyBytes(accepted.raw.subarray(start, end))
  const { value, encodings } = canonical(raw)
  return { ...accepted, raw, value, escapes: encodings }
}

const NEWLINE = 0x0a

const windowAt = ({ window }: CompiledRule, { bytes, fieldStart, fieldEnd }: Look, offset: number): Span => {
  const earliest = window.anchored ? (fieldStart?.(offset) ?? 0) : 0 // others look for names before it
  const start = Math.max(0, offset - window.before, earliest)
  const end = Math.min(bytes.length, offset + window.after, fieldEnd?.(offset) ?? bytes.length)
  if (!window.line) return { start, end }
  const newlineBefore = bytes.subarray(start, offset).lastIndexOf(NEWLINE)
  const newlineAfter = bytes.subarray(offset, end).indexOf(NEWLINE)
  return { start: start + newlineBefore + 1, end: newlineAfter < 0 ? end : offset + newlineAfter }
}

/** The match that covers the hit. */
const locate = (rule: CompiledRule, window: Uint8Array, hit: number): Captures | undefined => {
  const { pattern } = rule
  if (rule.window.anchored) return isSilencedBefore(rule, window, hit) ? undefined : pattern.match(window, hit)
  for (let from = 0; from <= hit; ) {
    const end = pattern.end(window, from)
    if (end < 0) return undefined
    if (end > hit) {
      const captures = pattern.match(window, from)
      const covers = captures !== undefined && captures.start <= hit && !isSilencedBefore(rule, window, captures.start)
      return covers ? captures : undefined
    }
    from = Math.max(end, from + 1)
  }
  return undefined
}

/** What stands before decides at a tenth of the price of a match. */
const isSilencedBefore = ({ unlessBefore }: CompiledRule, window: Uint8Array, at: number): boolean =>
  unlessBefore !== undefined && unlessBefore.end(precedingBytes(window, at), 0) >= 0

const secretsOf = (rule: CompiledRule, window: Uint8Array, captures: Captures): Span[] => {
  if (rule.each === undefined) return nonEmpty(captures.groups['secret'] ?? captures)
  const list = captures.groups['list'] ?? captures
  const part = window.subarray(0, list.end)
  const secrets: Span[] = []
  for (let from = list.start; from < list.end; ) {
    const item = rule.each.match(part, from)
    if (item === undefined) break
    secrets.push(...nonEmpty(item.groups['secret'] ?? item))
    from = Math.max(item.end, from + 1)
  }
  return secrets
}

const nonEmpty = ({ start, end }: Span): Span[] => (start < end ? [{ start, end }] : [])

type Accepted = Pick<Candidate, 'rule' | 'raw' | 'value' | 'confidence' | 'escapes'>

const accept = (rule: CompiledRule, window: Uint8Array, secret: Span): Accepted | undefined => {
  const raw = copyBytes(window.subarray(secret.start, secret.end))
  const { value, encodings } = canonical(raw)
  const text = toLatin1(value)
  const head = text.slice(0, JUDGED_LENGTH)
  if (isInsidePlaceholder(precedingBytes(window, secret.start))) return undefined
  if (rule.placeholders && isPlaceholder(head)) return undefined
  if (rule.entropy > 0 && shannonEntropy(head) < rule.entropy) return undefined
  if (rule.unlessValue !== undefined && rule.unlessValue.end(value, 0) >= 0) return undefined
  const verdicts = rule.checks.map((check) => check(text))
  if (verdicts.includes('reject')) return undefined
  const confidence = verdicts.includes('verified') ? 'verified' : rule.confidence
  return { rule: rule.info, raw, value, confidence, escapes: encodings }
}

/** Our own placeholder, up to its category or fingerprint: redacting a redacted copy changes nothing. */
const OWN_PLACEHOLDER = /REDACTED(?::|%3a)(?:[a-z-]+(?::|%3a))?$/i

const isInsidePlaceholder = (before: Uint8Array): boolean => OWN_PLACEHOLDER.test(toLatin1(before))

const precedingBytes = (window: Uint8Array, at: number): Uint8Array =>
  window.subarray(Math.max(0, at - CONTEXT_BEFORE_BYTES), at)
