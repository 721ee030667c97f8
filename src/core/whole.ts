import { toBytes } from './ascii.js'
import type { Candidate } from './judge.js'
import type { Match, Place, RuleInfo, Span } from './types.js'

/** What goes whole, whatever it holds, and under which rule it is told. */
export type Whole = 'body' | 'undecoded'

const RULES: Readonly<Record<Whole, RuleInfo>> = {
  body: {
    id: 'dropped-body',
    title: 'Body that is to be dropped',
    severity: 'low',
    category: 'body',
    exposure: 'response-body',
    advice: 'It was to be dropped by its type.',
    prefixes: [],
    checks: [],
  },
  undecoded: {
    id: 'undecoded',
    title: 'Part that could not be decoded',
    severity: 'low',
    category: 'undecoded',
    exposure: 'undecoded',
    advice: 'Decode it, and scan what it holds.',
    prefixes: [],
    checks: [],
  },
}

/** All parts of a kind have one placeholder: what they hold is not told. */
const VALUES: Readonly<Record<Whole, Uint8Array>> = { body: toBytes('body'), undecoded: toBytes('undecoded') }

/** What makes a part a candidate. */
interface Part {
  readonly pieces: Candidate['pieces']
  readonly encode: Candidate['encode']
  readonly encodings?: Candidate['encodings']
  /** Of a part that is longer than a view, the first stretch gets the placeholder, and is told. */
  readonly begins: boolean
  readonly place?: (span: Span, rule: RuleInfo) => Place
}

export const wholeCandidate = (
  kind: Whole,
  { pieces, encode, encodings = [], begins, place = (_, { exposure }) => ({ exposure }) }: Part,
): Candidate => {
  const rule = RULES[kind]
  const hull = { start: pieces[0].start, end: (pieces.at(-1) ?? pieces[0]).end }
  return {
    rule,
    raw: new Uint8Array(hull.end - hull.start),
    value: VALUES[kind],
    confidence: 'high',
    whole: begins ? 'begins' : 'goes-on',
    pieces,
    encode,
    encodings,
    escapes: [],
    hit: { keyword: '', at: 0 },
    named: () => undefined,
    place: () => place(hull, rule),
  }
}

/** All of an artifact's bytes, so many, that can't be read. */
export const wholeMatch = (kind: Whole, size: number): Match => {
  const rule = RULES[kind]
  const all = { start: 0, end: size }
  return {
    rule,
    ...all,
    value: VALUES[kind],
    confidence: 'high',
    whole: 'begins',
    encodings: [],
    escapes: [],
    pieces: [all],
    piece: 0,
    length: VALUES[kind].length,
    encode: (placeholder) => placeholder,
    hit: { keyword: '', at: 0 },
    place: { exposure: rule.exposure },
    line: 1,
    column: 1,
  }
}

/** Whether a finding is of what could not be decoded, and was dropped. */
export const isUndecoded = ({ rule }: { readonly rule: string }): boolean => rule === RULES.undecoded.id

const ASTERISK = 0x2a

/** Whether a placeholder is one that keeps the length. */
export const isFiller = (placeholder: Uint8Array, length: number): boolean =>
  placeholder.length === length && placeholder.every((byte) => byte === ASTERISK)
