import { toBytes, toLatin1 } from './ascii.js'
import { looksRandom } from './checks/random.js'
import { decodeBase64 } from './decode/base64.js'
import { type Encoded, encodedForms } from './encode.js'
import type { Candidate } from './judge.js'

/** A shorter value is a common word too often to be removed wherever it stands. */
export const MIN_SWEPT_BYTES = 8

/** An encoded form longer than this is not looked for: the longest keys stay far below. */
export const MAX_FORM_BYTES = 64 * 1024

/** With `whole`, the first bytes of a value that may be cut short after them. */
export interface Form extends Encoded {
  readonly whole?: Uint8Array
}

/** The forms of the value as decoded and as it stood: a password may hold what only looks like an escape. */
export const formsOf = ({ raw, value }: Candidate): Form[] => {
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
export const endOf = ({ bytes: { length: least }, whole }: Form, bytes: Uint8Array, start: number): number => {
  let length = least
  if (whole !== undefined) while (length < whole.length && bytes[start + length] === whole[length]) length++
  return start + length
}

/** Whether a value begins as JWTs do, with {" in base64. */
export const isJose = (value: Uint8Array): boolean => value[0] === 0x65 && value[1] === 0x79 && value[2] === 0x4a

/** Express: s:<session id>.<signature>. */
const SIGNED_ID = /^s:([^.]{16,})\./

/** What whoever has the value has as well: the password of a Basic credential, the session id of a signed cookie. */
export const impliedBy = (candidate: Candidate): Candidate[] => {
  const text = toLatin1(candidate.value)
  const { category } = candidate.rule
  const inner = category === 'basic-auth' ? decodeBase64(text)?.replace(/^[^:]*:/, '') : SIGNED_ID.exec(text)?.[1]
  if (inner === undefined || inner === '') return []
  // Low: a rule that knows the value by its own name names it.
  return [{ ...candidate, raw: toBytes(inner), value: toBytes(inner), confidence: 'low' }]
}
