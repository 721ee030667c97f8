import { CELL_AFTER_BYTES, CELL_BYTES, createCells } from './decode/cells.js'
import { DECODERS } from './decode/index.js'
import { derive, type Look, lookAt } from './decode/look.js'
import { createLineEnds, LINE_BEFORE_BYTES, unbroken } from './decode/unbroken.js'
import { createPlacer } from './exposure/place.js'
import { AFTER_BYTES, BEFORE_BYTES } from './exposure/surroundings.js'
import { type Candidate, candidateAt, type Hit, type Judged, judge, type Trim } from './judge.js'
import { createMemory, type Memory } from './memory.js'
import type { CompiledRule } from './rules/compile.js'
import { CONTEXT_BEFORE_BYTES } from './rules/windows.js'
import type { PrefilterFactory, View } from './types.js'

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
const TOO_DEEP = `text is encoded more than ${MAX_DEPTH} deep, and was not looked into further; decode it and scan what it holds`

/** Bytes that one encoded text may hold encoded in itself: four for each of its own, and these. A gzip of gzips of gzips holds terabytes. */
const MAX_NESTED_BYTES = 4 << 20
const NESTED_RATIO = 4
const TOO_MUCH = `encoded text holds more than ${MAX_NESTED_BYTES >> 20} MiB that is encoded in it, and was not looked into further; decode it and scan what it holds`

export interface MatcherOptions {
  readonly trim?: Trim | undefined
  readonly memory?: Memory<readonly Judged[]>
  /** The most that a decoder may see behind a cell: what a look at a live stream reads anew each time. */
  readonly reach?: number
}

/**
 * Keyword → window → expression → checks, on the bytes as they are and on what
 * they hold encoded. Every hit is judged by itself, from the bytes of its own
 * window alone: that is what makes findings independent of chunking.
 */
export const createMatcher = (
  rules: readonly CompiledRule[],
  prefilter: PrefilterFactory,
  { trim, memory = createMemory(), reach = DECODED_AFTER_BYTES }: MatcherOptions = {},
): Matcher => {
  const rulesByKeyword = groupByKeyword(rules)
  const keywords = [...rulesByKeyword.keys()].sort()
  const groups = keywords.map((keyword, index) => groupOf(rulesByKeyword.get(keyword) ?? [], index))
  const how: How = { trim, memory }
  const marks = DECODERS.flatMap((decoder) => decoder.marks.map((mark) => ({ mark, decoder })))
  const filter = prefilter([...keywords, ...marks.map(({ mark }) => mark)])

  const search = (look: Look, depth: number, room: Room | undefined, found: Candidate[], looks: Look[]): void => {
    const cells = createCells(look, DECODERS, reach)
    const placer = createPlacer(look.bytes)
    const lineEnds = createLineEnds(look.bytes)
    const onHit = (offset: number, index: number): void => {
      const keyword = keywords[index]
      const decoder = marks[index - keywords.length]?.decoder
      const group = groups[index]
      if (keyword !== undefined && group !== undefined)
        judgeAll(group, { look, offset, keyword, placer, lineEnds }, found, how)
      else if (decoder?.accepts(look.bytes, offset)) cells.add(decoder, offset)
    }
    filter.find(look.bytes, look.owned, onHit, cells.run)
    const isTooDeep = depth >= MAX_DEPTH && !cells.isEmpty()
    looks.push(isTooDeep ? { ...look, unread: TOO_DEEP } : look)
    if (depth >= MAX_DEPTH) return
    for (const derivation of cells.decoded()) {
      const inner = derive(look, derivation)
      const left = roomIn(inner, room)
      if (left.bytes < 0) {
        looks.push({ ...look, unread: TOO_MUCH })
        return
      }
      search(inner, depth + 1, left, found, looks)
    }
  }

  const inspect: Matcher['inspect'] = (view) => {
    const candidates: Candidate[] = []
    const looks: Look[] = []
    search(lookAt(view), 0, undefined, candidates, looks)
    const { document } = view
    if (document === undefined) return { candidates, looks }
    return { candidates: candidates.filter(({ pieces }) => pieces.every(document.holds)), looks }
  }

  return {
    before: CELL_BYTES + Math.max(LINE_BEFORE_BYTES, ...rules.map((rule) => rule.window.before)) + BEFORE_BYTES,
    after: CELL_BYTES + Math.max(reach, ...rules.map((rule) => rule.window.after)) + AFTER_BYTES,
    find: (view) => inspect(view).candidates,
    inspect,
  }
}

/** Bytes that may still be decoded of what one encoded text holds. */
interface Room {
  bytes: number
}

/** What is left of the room once a text was decoded in it; of a text in the stream itself, all. */
const roomIn = ({ bytes: { length } }: Look, room: Room | undefined): Room => {
  if (room === undefined) return { bytes: MAX_NESTED_BYTES + NESTED_RATIO * length }
  room.bytes -= length
  return room
}

/** What decoders see behind a cell at the most. */
const DECODED_AFTER_BYTES = Math.max(...DECODERS.map(({ after = CELL_AFTER_BYTES }) => after))

/** The rules of one keyword, and how far after it the anchored ones look. */
interface RuleGroup {
  /** Anchored ones, which look no further back than CONTEXT_BEFORE_BYTES, and the others. */
  readonly near: readonly CompiledRule[]
  readonly far: readonly CompiledRule[]
  readonly reach: number
  readonly index: number
}

const groupOf = (rules: readonly CompiledRule[], index: number): RuleGroup => ({
  index,
  near: rules.filter(({ window }) => window.anchored),
  far: rules.filter(({ window }) => !window.anchored),
  reach: Math.max(0, ...rules.filter(({ window }) => window.anchored).map(({ window }) => window.after)),
})

/** What the hits of a matcher are judged with; the memory is of what near rules found in fields. */
interface How {
  readonly trim: Trim | undefined
  readonly memory: Memory<readonly Judged[]>
}

/** Runs the rules of one keyword at one hit; once more on the text made whole, where its printer broke it up. */
const judgeAll = (group: RuleGroup, hit: Hit, found: Candidate[], how: How): void => {
  const { near, far, reach } = group
  const { trim } = how
  for (const judged of judgeNear(group, hit, how)) found.push(candidateAt(hit, judged))
  for (const rule of far) for (const judged of judge(rule, hit, trim)) found.push(candidateAt(hit, judged))
  const { look, offset } = hit
  if (reach === 0 || look.isField?.(offset)) return
  const window = {
    start: Math.max(0, offset - CONTEXT_BEFORE_BYTES),
    end: Math.min(look.bytes.length, offset + reach, look.fieldEnd?.(offset) ?? look.bytes.length),
  }
  const whole = unbroken(look.bytes, window, offset, hit.lineEnds)
  if (whole === undefined) return
  const joined = derive(look, { ...whole.decoding, owned: { start: whole.hit, end: whole.hit + 1 } })
  const again = { ...hit, look: joined, offset: whole.hit, placer: createPlacer(joined.bytes) }
  for (const rule of [...near, ...far]) {
    if (rule.window.line) continue
    for (const judged of judge(rule, again, trim)) found.push(candidateAt(again, judged))
  }
}

/** The longest field that is remembered: a cookie header. */
const MAX_REMEMBERED_BYTES = 8192

/**
 * Every request of a capture repeats its headers. In a document the rules see no
 * further than the field, so its bytes round the hit decide what is found.
 */
const judgeNear = ({ near, index }: RuleGroup, hit: Hit, { trim, memory }: How): readonly Judged[] => {
  const { look, offset } = hit
  const start = Math.max(offset - CONTEXT_BEFORE_BYTES, look.fieldStart?.(offset) ?? 0)
  const end = look.fieldEnd?.(offset) ?? Number.POSITIVE_INFINITY
  const isKept = end <= look.bytes.length && end - offset <= MAX_REMEMBERED_BYTES
  const spot = { by: index, bytes: look.bytes, start, end, at: offset }
  const known = isKept ? memory.get(spot) : undefined
  if (known !== undefined) return known
  const judged = near.flatMap((rule) => judge(rule, hit, trim))
  if (isKept && judged.length > 0) memory.set(spot, judged)
  return judged
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
