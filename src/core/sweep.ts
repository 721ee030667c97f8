import { copyBytes, toBytes, toLatin1 } from './ascii.js'
import { looksRandom } from './checks/random.js'
import { decodeBase64 } from './decode/base64.js'
import type { Look } from './decode/look.js'
import { type Encoded, encodedForms } from './encode.js'
import { BeartrapError } from './errors.js'
import { createPlacer } from './exposure/place.js'
import { AFTER_BYTES } from './exposure/surroundings.js'
import type { Candidate } from './judge.js'
import { createLiteralSearch, type LiteralSearch } from './literals.js'
import type { Matcher } from './matcher.js'
import { preference } from './merge.js'
import type { RuleInfo, View } from './types.js'

/** A shorter value is a common word too often to be removed wherever it stands. */
export const MIN_SWEPT_BYTES = 8

/** An encoded form longer than this is not looked for: the longest keys stay far below. */
export const MAX_FORM_BYTES = 64 * 1024

/** Bytes that a view must hold after its owned range, for a form and what is near it not to depend on its size. */
export const SWEEP_AFTER_BYTES = MAX_FORM_BYTES + AFTER_BYTES

/** Distinct values held at once, and their forms' bytes: about 100 MB at the most. */
const MAX_KNOWN_VALUES = 20_000
const MAX_KNOWN_BYTES = 32 << 20

const TOO_MANY = `more than ${MAX_KNOWN_VALUES} different secrets, or ${MAX_KNOWN_BYTES >> 20} MiB of them; split the file`

export interface Sweep {
  /** Remembers recognised secrets. Throws BeartrapError 'input' where the limits leave no room and `evict` is off. */
  add(candidates: readonly Candidate[]): void
  /** The one category of a value's placeholder, whichever rule found it here: the best finder's, or where values are evicted the first's. */
  categoryOf(match: { readonly value: Uint8Array; readonly rule: RuleInfo }): string
  /** Every known value in any encoded form; with starts in the look's owned range. */
  find(look: Look): Candidate[]
}

interface Known {
  readonly candidate: Candidate
  readonly forms: readonly Form[]
}

/** With `whole`, the first bytes of a value that may be cut short after them. */
interface Form extends Encoded {
  readonly whole?: Uint8Array
}

export interface SweepOptions {
  /** Where a stream can't be read twice: drops the oldest value for a new one, so that memory stays bounded. */
  readonly evict?: boolean
  readonly maxValues?: number
  /** For a report: distinctive values only, named by their best finder, at medium confidence at the most. */
  readonly reporting?: boolean
}

/** The known values of one artifact. */
export const createSweep = ({
  evict = false,
  maxValues = MAX_KNOWN_VALUES,
  reporting = false,
}: SweepOptions = {}): Sweep => {
  const known = new Map<string, Known>()
  const best = new Map<string, Candidate>()
  let bytes = 0
  let search: (LiteralSearch & { forms: readonly (readonly [Known, Form])[] }) | undefined

  const drop = (key: string, { candidate, forms }: Known): void => {
    known.delete(key)
    best.delete(toLatin1(candidate.value))
    bytes -= size(forms)
  }

  /** A stream's placeholder can't change its category afterwards. */
  const rename = (value: string, candidate: Candidate): void => {
    const rival = best.get(value)
    if (rival === undefined || ((reporting || !evict) && preference(candidate, rival) < 0)) best.set(value, candidate)
  }

  const addOne = (candidate: Candidate): void => {
    const value = toLatin1(candidate.value)
    rename(value, candidate)
    const key = `${toLatin1(candidate.raw)}\0${value}`
    if (known.has(key)) return
    const forms = formsOf(candidate)
    while (known.size >= maxValues || bytes + size(forms) > MAX_KNOWN_BYTES) {
      const oldest = evict ? known.entries().next().value : undefined
      if (oldest === undefined) throw new BeartrapError('input', TOO_MANY)
      drop(...oldest)
    }
    known.set(key, { candidate, forms })
    bytes += size(forms)
    search = undefined
  }

  return {
    add: (candidates) =>
      candidates
        .flatMap((candidate) => [candidate, ...impliedBy(candidate)])
        .filter((candidate) => !reporting || isDistinctive(candidate))
        .sort(preference)
        .forEach(addOne),
    categoryOf: ({ value, rule }) => (best.get(toLatin1(value))?.rule ?? rule).category,
    find: (look) => {
      if (search === undefined) {
        const forms = [...known.values()].flatMap((value) => value.forms.map((form) => [value, form] as const))
        search = { ...createLiteralSearch(forms.map(([, form]) => form.bytes)), forms }
      }
      if (search.forms.length === 0) return []
      const found: Candidate[] = []
      const placer = createPlacer(look.bytes)
      search.find(look.bytes, look.owned.start, look.owned.end, (start, index) => {
        const [value, form] = search?.forms[index] ?? []
        if (value === undefined || form === undefined) return
        const span = { start, end: endOf(form, look.bytes, start) }
        if (span.end - start === form.whole?.length) return // the whole form finds it
        const { candidate } = value
        const named = reporting ? capped(best.get(toLatin1(candidate.value)) ?? candidate) : candidate
        // Claims begin alike in all tokens of an issuer: one that a rule recognises here is named by that.
        const confidence = form.whole !== undefined && isJose(form.bytes) ? 'low' : named.confidence
        found.push({
          ...named,
          confidence,
          raw: copyBytes(look.bytes.subarray(span.start, span.end)),
          pieces: look.pieces(span),
          encode: look.encoder(span),
          encodings: [...look.encodings, ...form.encodings],
          escapes: form.encodings,
          place: () => placer(span, candidate.rule),
        })
      })
      return found
    },
  }
}

const size = (forms: readonly Encoded[]): number => forms.reduce((sum, form) => sum + form.bytes.length, 0)

/** The forms of the value as decoded and as it stood: a password may hold what only looks like an escape. */
const formsOf = ({ raw, value }: Candidate): Form[] => {
  if (value.length < MIN_SWEPT_BYTES) return []
  const forms = encodedForms(value)
  const same = toLatin1(raw) === toLatin1(value)
  const all = same ? forms : [...forms, ...encodedForms(raw)]
  const kept = all.filter((form) => form.bytes.length >= MIN_SWEPT_BYTES && form.bytes.length <= MAX_FORM_BYTES)
  return [...kept, ...cutForms(value)]
}

/** Bytes of a random value that no other one begins with; of a JWT, those after its header, which many have. */
const MIN_CUT_BYTES = 16

/** Printers cut long values short: rich, reprlib, loggers with a limit. */
const cutForms = (value: Uint8Array): Form[] => {
  const text = toLatin1(value.subarray(0, MAX_CUT_HEAD_BYTES))
  const isToken = isJose(value)
  const head = isToken ? text.indexOf('.') + 1 + MIN_CUT_BYTES : MIN_CUT_BYTES + (PREFIXED.exec(text)?.[0].length ?? 0)
  const isUsable = value.length > head && (!isToken || text.includes('.')) && looksRandom(text.slice(0, head))
  return isUsable ? [{ bytes: value.subarray(0, head), encodings: [], whole: value }] : []
}

/** A JWT's header with a key id and a type stays below. */
const MAX_CUT_HEAD_BYTES = 512
/** What a provider's tokens all begin with. */
const PREFIXED = /^(?:[A-Za-z0-9]{2,12}[_-]){1,3}/

/** Where a form, or as much of the value as stands there, ends. */
const endOf = ({ bytes: { length: least }, whole }: Form, bytes: Uint8Array, start: number): number => {
  let length = least
  if (whole !== undefined) while (length < whole.length && bytes[start + length] === whole[length]) length++
  return start + length
}

/** Whether a value begins as JWTs do, with {" in base64. */
const isJose = (value: Uint8Array): boolean => value[0] === 0x65 && value[1] === 0x79 && value[2] === 0x4a

/** Express: s:<session id>.<signature>. */
const SIGNED_ID = /^s:([^.]{16,})\./

/** What whoever has the value has as well: the password of a Basic credential, the session id of a signed cookie. */
const impliedBy = (candidate: Candidate): Candidate[] => {
  const text = toLatin1(candidate.value)
  const { category } = candidate.rule
  const inner = category === 'basic-auth' ? decodeBase64(text)?.replace(/^[^:]*:/, '') : SIGNED_ID.exec(text)?.[1]
  if (inner === undefined || inner === '') return []
  // Low: a rule that knows the value by its own name names it.
  return [{ ...candidate, raw: toBytes(inner), value: toBytes(inner), confidence: 'low' }]
}

/** Drawn by a machine, or letters with digits and signs: what nothing but this secret reads. */
const isDistinctive = ({ value }: Candidate): boolean => {
  const text = toLatin1(value)
  return (text.length >= 12 && looksRandom(text)) || (/[0-9]/.test(text) && /[^\w.:/-]/.test(text))
}

/** Where a rule knows the place, it names it. */
const capped = (candidate: Candidate): Candidate =>
  candidate.confidence === 'low' ? candidate : { ...candidate, confidence: 'medium' }

/**
 * For reports: repeats of distinctive values alone, since a finding is a claim
 * about this place. Never throws: a file of more secrets than fit forgets the oldest.
 */
export const createRepeats = (): Sweep => createSweep({ evict: true, reporting: true, maxValues: MAX_REPEATED_VALUES })

/** Secrets of one artifact that are looked for elsewhere in it: what is searched anew for every MiB that brings new ones. */
const MAX_REPEATED_VALUES = 4000

/** What rules find in a view, and every value known by then, this view's included. */
export const sweepingFinder =
  (matcher: Pick<Matcher, 'inspect'>, sweep: Sweep): ((view: View) => Candidate[]) =>
  (view) => {
    const { candidates, looks } = matcher.inspect(view)
    sweep.add(candidates)
    return [...candidates, ...looks.flatMap((look) => sweep.find(look))]
  }
