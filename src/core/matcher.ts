import { copyBytes, toLatin1 } from './ascii.js'
import { shannonEntropy } from './checks/entropy.js'
import { isPlaceholder } from './checks/placeholder.js'
import { JUDGED_LENGTH } from './checks/random.js'
import { canonical } from './decode/canonical.js'
import { CELL_AFTER_BYTES, CELL_BYTES, createCells } from './decode/cells.js'
import { DECODERS } from './decode/index.js'
import { derive, type Encoder, type Look, lookAt, type Pieces } from './decode/look.js'
import { LINE_BEFORE_BYTES, unbroken } from './decode/unbroken.js'
import type { CompiledRule } from './rules/compile.js'
import { CONTEXT_BEFORE_BYTES } from './rules/windows.js'
import type { Captures, Confidence, Encoding, PrefilterFactory, RuleInfo, Span, View } from './types.js'

/** A secret in a view. */
export interface Candidate {
  readonly rule: RuleInfo
  /** The secret as it stands in the look that found it, a copy. */
  readonly raw: Uint8Array
  /** The secret with the escapes inside it undone. */
  readonly value: Uint8Array
  readonly confidence: Confidence
  /** Where it stands in the view's bytes. */
  readonly pieces: Pieces
  readonly encode: Encoder
  /** All encodings, outermost first, without the view's own. */
  readonly encodings: readonly Encoding[]
  /** The innermost of them: those inside the value. */
  readonly escapes: readonly Encoding[]
}

export interface Matcher {
  /** Bytes that a view must hold before and after its owned range, for results not to depend on its size. */
  readonly before: number
  readonly after: number
  /** Pure. Candidates may overlap and repeat, in no order: see createMerger. */
  find(view: View): Candidate[]
  /** The same, together with every look that was taken at the view, decoded ones included. */
  inspect(view: View): { candidates: Candidate[]; looks: readonly Look[] }
}

/** Encodings nest in practice (base64 of JSON in base64); past this depth it is an attack. */
const MAX_DEPTH = 4

/**
 * Keyword → window → expression → checks, on the bytes as they are and on what
 * they hold encoded. Every hit is judged by itself, from the bytes of its own
 * window alone: that is what makes findings independent of chunking.
 */
export const createMatcher = (rules: readonly CompiledRule[], prefilter: PrefilterFactory): Matcher => {
  const rulesByKeyword = groupByKeyword(rules)
  const keywords = [...rulesByKeyword.keys()].sort()
  const rulesOf = keywords.map((keyword) => rulesByKeyword.get(keyword) ?? [])
  const marks = DECODERS.flatMap((decoder) => decoder.marks.map((mark) => ({ mark, decoder })))
  const filter = prefilter([...keywords, ...marks.map(({ mark }) => mark)])

  const search = (look: Look, depth: number, found: Candidate[], looks: Look[]): void => {
    looks.push(look)
    const cells = createCells(look, DECODERS)
    filter.find(look.bytes, look.owned, (offset, keyword) => {
      const decoder = marks[keyword - keywords.length]?.decoder
      if (decoder !== undefined) {
        if (decoder.accepts(look.bytes, offset)) cells.add(decoder, offset)
      } else judgeHit(rulesOf[keyword] ?? [], look, offset, found)
    })
    if (depth >= MAX_DEPTH) return
    for (const derivation of cells.decoded()) search(derive(look, derivation), depth + 1, found, looks)
  }

  const inspect: Matcher['inspect'] = (view) => {
    const candidates: Candidate[] = []
    const looks: Look[] = []
    search(lookAt(view), 0, candidates, looks)
    return { candidates, looks }
  }

  return {
    before: CELL_BYTES + Math.max(LINE_BEFORE_BYTES, ...rules.map((rule) => rule.window.before)),
    after: CELL_BYTES + Math.max(CELL_AFTER_BYTES, ...rules.map((rule) => rule.window.after)),
    find: (view) => inspect(view).candidates,
    inspect,
  }
}

/** Runs the rules of one keyword at one hit; once more on the text made whole, where its printer broke it up. */
const judgeHit = (rules: readonly CompiledRule[], look: Look, offset: number, found: Candidate[]): void => {
  for (const rule of rules) judge(rule, look, offset, found)
  const window = widestWindow(rules, look.bytes, offset)
  const whole = window && unbroken(look.bytes, window, offset)
  if (whole === undefined) return
  const owned = { start: whole.hit, end: whole.hit + 1 }
  const joined = derive(look, { ...whole.decoding, owned })
  for (const rule of rules) if (!rule.window.line) judge(rule, joined, whole.hit, found)
}

const widestWindow = (rules: readonly CompiledRule[], bytes: Uint8Array, offset: number): Span | undefined => {
  const after = Math.max(0, ...rules.filter((rule) => rule.window.anchored).map((rule) => rule.window.after))
  if (after === 0) return undefined
  return { start: Math.max(0, offset - CONTEXT_BEFORE_BYTES), end: Math.min(bytes.length, offset + after) }
}

const groupByKeyword = (rules: readonly CompiledRule[]): Map<string, CompiledRule[]> => {
  const groups = new Map<string, CompiledRule[]>()
  for (const rule of rules) {
    for (const keyword of new Set(rule.keywords)) {
      const group = groups.get(keyword)
      if (group === undefined) groups.set(keyword, [rule])
      else group.push(rule)
    }
  }
  return groups
}

/** Runs one rule at one keyword hit. */
const judge = (rule: CompiledRule, look: Look, offset: number, found: Candidate[]): void => {
  const { start, end } = windowAt(rule, look.bytes, offset)
  const window = look.bytes.subarray(start, end)
  const hit = offset - start
  const captures = locate(rule, window, hit)
  if (captures === undefined) return
  for (const secret of secretsOf(rule, window, captures)) {
    const accepted = accept(rule, window, secret)
    if (accepted === undefined) continue
    const span = { start: start + secret.start, end: start + secret.end }
    found.push({
      ...accepted,
      pieces: look.pieces(span),
      encode: look.encoder(span),
      encodings: [...look.encodings, ...accepted.escapes],
    })
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

type Accepted = Omit<Candidate, 'pieces' | 'encode' | 'encodings'>

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
