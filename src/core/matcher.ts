import { toLatin1 } from './ascii.js'
import { shannonEntropy } from './checks/entropy.js'
import { isPlaceholder } from './checks/placeholder.js'
import { JUDGED_LENGTH } from './checks/random.js'
import { canonical } from './decode/canonical.js'
import { createPlacer, type Placer } from './exposure/place.js'
import { AFTER_BYTES, BEFORE_BYTES } from './exposure/surroundings.js'
import type { CompiledRule } from './rules/compile.js'
import { CONTEXT_BEFORE_BYTES } from './rules/windows.js'
import type {
  Captures,
  Confidence,
  Encoding,
  KeywordHit,
  Place,
  PrefilterFactory,
  RuleInfo,
  Span,
  View,
} from './types.js'

/** A secret in a view: like a Match, with offsets into the view's bytes. */
export interface Candidate extends Span {
  readonly rule: RuleInfo
  /** The secret as it stands, a copy. */
  readonly raw: Uint8Array
  /** The secret with the escapes inside it undone. */
  readonly value: Uint8Array
  readonly confidence: Confidence
  readonly encodings: readonly Encoding[]
  readonly hit: KeywordHit
  readonly place: Place
}

export interface Matcher {
  /** Bytes that a view must hold before and after its owned range, for results not to depend on its size. */
  readonly before: number
  readonly after: number
  /** Pure. Candidates may overlap and repeat, in no order: see createMerger. */
  find(view: View): Candidate[]
}

/**
 * Keyword → window → expression → checks. Every hit is judged by itself, from
 * the bytes of its own window alone: that is what makes findings independent of
 * chunking.
 */
export const createMatcher = (rules: readonly CompiledRule[], prefilter: PrefilterFactory): Matcher => {
  const keywords = [...new Set(rules.flatMap((rule) => rule.keywords))].sort()
  const rulesOf = keywords.map((keyword) => rules.filter((rule) => rule.keywords.includes(keyword)))
  const filter = prefilter(keywords)
  return {
    before: Math.max(CONTEXT_BEFORE_BYTES, ...rules.map((rule) => rule.window.before)) + BEFORE_BYTES,
    after: Math.max(0, ...rules.map((rule) => rule.window.after)) + AFTER_BYTES,
    find: (view) => {
      const found: Candidate[] = []
      const place = createPlacer(view.bytes)
      filter.find(view.bytes, view.owned, (offset, keyword) => {
        for (const rule of rulesOf[keyword] ?? [])
          judge(rule, view, { offset, keyword: keywords[keyword] ?? '', place }, found)
      })
      return found
    },
  }
}

interface Hit {
  readonly offset: number
  readonly keyword: string
  readonly place: Placer
}

/** Runs one rule at one keyword hit. */
const judge = (rule: CompiledRule, view: View, { offset, keyword, place }: Hit, found: Candidate[]): void => {
  const { start, end } = windowAt(rule, view.bytes, offset)
  const window = view.bytes.subarray(start, end)
  const hit = offset - start
  const captures = locate(rule, window, hit)
  if (captures === undefined) return
  for (const secret of secretsOf(rule, window, captures)) {
    const candidate = accept(rule, view, window, secret)
    if (candidate === undefined) continue
    const at = { start: start + secret.start, end: start + secret.end }
    found.push({ ...candidate, ...at, hit: { keyword, at: offset - at.start }, place: place(at, rule.info) })
  }
}

const NEWLINE = 0x0a

const windowAt = ({ window }: CompiledRule, bytes: Uint8Array, offset: number): Span => {
  const start = Math.max(0, offset - window.before)
  const end = Math.min(bytes.length, offset + window.after)
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

const accept = (
  rule: CompiledRule,
  view: View,
  window: Uint8Array,
  secret: Span,
): Omit<Candidate, 'hit' | 'place'> | undefined => {
  const raw = new Uint8Array(window.subarray(secret.start, secret.end)) // a Buffer's own slice would share the view's bytes
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
  return { ...secret, rule: rule.info, raw, value, confidence, encodings: [...view.encodings, ...encodings] }
}

/** Our own placeholder, up to its category or fingerprint: redacting a redacted copy changes nothing. */
const OWN_PLACEHOLDER = /REDACTED(?::|%3a)(?:[a-z-]+(?::|%3a))?$/i

const isInsidePlaceholder = (before: Uint8Array): boolean => OWN_PLACEHOLDER.test(toLatin1(before))

const precedingBytes = (window: Uint8Array, at: number): Uint8Array =>
  window.subarray(Math.max(0, at - CONTEXT_BEFORE_BYTES), at)
