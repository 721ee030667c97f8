import { BYTE_ORDER_MARK, concatBytes, copyBytes, toBytes, toLatin1 } from '../ascii.js'
import { MAX_ESCAPE_BYTES, readEscape, widthOf } from './escapes.js'
import { createStops, skipText } from './skip.js'

/** What a JSON text holds, told while its bytes come in. Offsets are absolute. */
export interface JsonEvents {
  open(kind: 'object' | 'array', at: number): void
  close(at: number): void
  /** Of a string. `at`: of the first byte behind the quote. */
  begin(kind: 'key' | 'value', at: number): void
  /** bytes[from, to) is the string's next part as it stands, at `at`; no escape is split. Valid only during the call. */
  content(bytes: Uint8Array, from: number, to: number, at: number): void
  /** `at`: of the closing quote. */
  end(at: number): void
  /** A number, true, false or null. */
  scalar(text: string, start: number, end: number): void
  /** Of what is no JSON from an offset on, once; all bytes from there come as `rest`. */
  fail(problem: string, at: number): void
  rest(bytes: Uint8Array, from: number, to: number, at: number): void
  /** Told at each line end. */
  newline(at: number): void
}

export interface JsonReader {
  push(chunk: Uint8Array): void
  end(): void
}

/** Deeper than any capture nests; a stack of more is an attack. */
const MAX_DEPTH = 5000
/** The longest number that is written anywhere by a program. */
const MAX_SCALAR_BYTES = 1024

/** Reads a byte between tokens; false where it is to be looked at again, in a new state. */
type TokenReader = (byte: number, at: number) => boolean
type Container = 'object' | 'array'
type State =
  | 'value' // a value must come
  | 'first-item' // a value, or the end of the array
  | 'first-key' // a key, or the end of the object
  | 'key' // a key must come
  | 'colon'
  | 'after' // a comma, or the end of the container
  | 'string'
  | 'scalar'
  | 'failed'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const NEWLINE = 0x0a
const OBJECT = 0x7b
const OBJECT_END = 0x7d
const ARRAY = 0x5b
const ARRAY_END = 0x5d
const COLON = 0x3a
const COMMA = 0x2c
const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/
const NOTHING = new Uint8Array(0)

/**
 * Reads JSON byte by byte, in chunks of any size, and builds no values: 1 GB in
 * bounded memory. One value may follow another (JSON lines). Control characters
 * in strings, which JSON forbids, are read as they stand. RFC 8259.
 */
export const createJsonReader = (events: JsonEvents): JsonReader => {
  const stack: Container[] = []
  let state: State = 'value'
  let isKey = false
  let scalar = ''
  let scalarStart = 0
  let base = 0 // of the chunk in the stream
  let held: Uint8Array = NOTHING // an escape that may go on in the next chunk
  let isLast = false
  let stopFrom = createStops(NOTHING) // of the chunk

  const fail = (problem: string, at: number): void => {
    state = 'failed'
    events.fail(problem, at)
  }
  const ended = (): void => {
    state = stack.length === 0 ? 'value' : 'after'
  }
  const beginString = (kind: 'key' | 'value', at: number): void => {
    isKey = kind === 'key'
    state = 'string'
    events.begin(kind, at)
  }
  const open = (kind: Container, at: number): void => {
    if (stack.length >= MAX_DEPTH) fail(`nested deeper than ${MAX_DEPTH}`, at)
    else {
      stack.push(kind)
      state = kind === 'object' ? 'first-key' : 'first-item'
      events.open(kind, at)
    }
  }
  const close = (kind: Container, at: number): void => {
    if (stack.at(-1) !== kind) fail(`an unexpected ${kind === 'object' ? '}' : ']'}`, at)
    else {
      stack.pop()
      ended()
      events.close(at)
    }
  }

  const tell = (chunk: Uint8Array, from: number, to: number): void => {
    if (to > from) events.content(chunk, from, to, base + from)
  }
  const endString = (at: number): void => {
    events.end(at)
    if (isKey) state = 'colon'
    else ended()
  }
  /** Whether the escape at `at` may go on in the next chunk. */
  const isCut = (chunk: Uint8Array, at: number): boolean => chunk.length - at < MAX_ESCAPE_BYTES && !isLast

  /** Behind the escape or the line end at `at`; `at` itself where the string ends, or the chunk does within an escape. */
  const skipStop = (chunk: Uint8Array, at: number): number => {
    const byte = chunk[at]
    if (byte === NEWLINE) events.newline(base + at)
    if (byte !== BACKSLASH) return byte === NEWLINE ? at + 1 : at
    return isCut(chunk, at) ? at : at + widthOf(readEscape(chunk, at, chunk.length))
  }

  /** Reads on in a string; gives where it stopped. */
  const readString = (chunk: Uint8Array, from: number): number => {
    let at = from
    for (;;) {
      at = skipText(chunk, at, stopFrom)
      const next = skipStop(chunk, at)
      if (next === at) break
      at = next
    }
    tell(chunk, from, at)
    if (chunk[at] === QUOTE) {
      endString(base + at)
      return at + 1
    }
    held = copyBytes(chunk.subarray(at))
    return chunk.length
  }

  const readScalar = (chunk: Uint8Array, from: number): number => {
    const limit = Math.min(chunk.length, from + MAX_SCALAR_BYTES - scalar.length)
    let at = from
    while (at < limit && isScalarByte(chunk[at] as number)) at++
    scalar += toLatin1(chunk.subarray(from, at))
    if (at < chunk.length) endScalar(base + at)
    return at
  }
  const endScalar = (at: number): void => {
    if (SCALAR.test(scalar)) {
      ended()
      events.scalar(scalar, scalarStart, at)
    } else {
      fail('neither a string, a number, true, false nor null', scalarStart)
      events.rest(toBytes(scalar), 0, scalar.length, scalarStart)
    }
  }

  const unexpected = (byte: number, at: number): boolean => {
    fail(`an unexpected ${printable(byte)}`, at)
    return false
  }
  const quote: TokenReader = (byte, at) => {
    if (takesKey(state)) beginString('key', at + 1)
    else if (takesValue(state)) beginString('value', at + 1)
    else return unexpected(byte, at)
    return true
  }
  const opening: TokenReader = (byte, at) => {
    if (!takesValue(state)) return unexpected(byte, at)
    open(byte === OBJECT ? 'object' : 'array', at)
    return !hasFailed(state)
  }
  const closing: TokenReader = (byte, at) => {
    const kind = byte === OBJECT_END ? 'object' : 'array'
    const mayEnd = state === 'after' || state === (kind === 'object' ? 'first-key' : 'first-item')
    if (!mayEnd) return unexpected(byte, at)
    close(kind, at)
    return !hasFailed(state)
  }
  const colon: TokenReader = (byte, at) => {
    if (state !== 'colon') return unexpected(byte, at)
    state = 'value'
    return true
  }
  const comma: TokenReader = (byte, at) => {
    if (state !== 'after') return unexpected(byte, at)
    state = stack.at(-1) === 'object' ? 'key' : 'value'
    return true
  }
  const blank: TokenReader = (byte, at) => {
    if (byte === NEWLINE) events.newline(at)
    return true
  }
  const mark: TokenReader = (byte, at) => BYTE_ORDER_MARK[at] === byte || unexpected(byte, at)
  const beginScalar: TokenReader = (byte, at) => {
    if (!takesValue(state) || !isScalarByte(byte)) return unexpected(byte, at)
    state = 'scalar'
    scalar = ''
    scalarStart = at
    return false
  }
  const readers = new Array<TokenReader>(256).fill(beginScalar)
  for (const byte of [0x20, 0x09, 0x0d, NEWLINE]) readers[byte] = blank
  for (const byte of BYTE_ORDER_MARK) readers[byte] = mark
  readers[QUOTE] = quote
  readers[COLON] = colon
  readers[COMMA] = comma
  readers[OBJECT] = readers[ARRAY] = opening
  readers[OBJECT_END] = readers[ARRAY_END] = closing

  /** Reads from token to token; gives where a string, a scalar or what is no JSON begins. */
  const readTokens = (chunk: Uint8Array, from: number): number => {
    let at = from
    while (at < chunk.length) {
      const byte = chunk[at] as number
      if (!(readers[byte] as TokenReader)(byte, base + at)) return at
      at++
      if (byte === QUOTE) return at
    }
    return at
  }
  const readRest = (chunk: Uint8Array, from: number): number => {
    events.rest(chunk, from, chunk.length, base + from)
    return chunk.length
  }
  const read = (chunk: Uint8Array): void => {
    stopFrom = createStops(chunk)
    for (let at = 0; at < chunk.length; ) {
      if (state === 'string') at = readString(chunk, at)
      else if (state === 'scalar') at = readScalar(chunk, at)
      else at = hasFailed(state) ? readRest(chunk, at) : readTokens(chunk, at)
    }
    base += chunk.length
  }
  /** The bytes held and the next ones. */
  const withHeld = (chunk: Uint8Array): Uint8Array => {
    if (held.length === 0) return chunk
    const whole = concatBytes([held, chunk])
    base -= held.length
    held = NOTHING
    return whole
  }

  return {
    push: (chunk) => read(withHeld(chunk)),
    end: () => {
      isLast = true
      read(withHeld(NOTHING))
      if (state === 'scalar') endScalar(base)
      if (!hasFailed(state) && (stack.length > 0 || state === 'string')) fail('it ends too early', base)
    },
  }
}

const printable = (byte: number): string =>
  byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `byte 0x${byte.toString(16)}`
const hasFailed = (state: State): boolean => state === 'failed'
const takesKey = (state: State): boolean => state === 'first-key' || state === 'key'
const takesValue = (state: State): boolean => state === 'value' || state === 'first-item'
const isScalarByte = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x2b ||
  byte === 0x2d ||
  byte === 0x2e ||
  byte === 0x45
