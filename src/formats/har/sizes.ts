import { codeOf, readEscape, widthOf } from '../../core/json/escapes.js'
import { createJsonReader, type JsonEvents } from '../../core/json/reader.js'
import type { RedactSpan } from '../../core/redact.js'

const NUMBERS = ['size', 'bodySize', 'headersSize', 'compression'] as const
type NumberName = (typeof NUMBERS)[number]

/** A number, and where it stands. */
interface Told {
  readonly value: number
  readonly start: number
  readonly end: number
}

/** What a request or response says of its sizes, and what of them the file holds, in bytes. */
export interface Message {
  readonly isResponse: boolean
  /** Its body, and how many signs of padding end it. */
  body: number
  padding: number
  isBase64: boolean
  /** Its headers and address. */
  head: number
  readonly told: Partial<Record<NumberName, Told>>
}

export interface SizesReader {
  push(chunk: Uint8Array): void
  /** In the order of their beginnings. */
  end(): readonly Message[]
}

interface Open {
  readonly key: string
  readonly kind: 'object' | 'array'
  readonly message: Message | undefined
}

/** Reads the sizes of all messages of a HAR. */
export const createSizesReader = (): SizesReader => {
  const messages: Message[] = []
  const stack: Open[] = []
  let key = ''
  let isKey = false
  let text: number[] | undefined // a key's characters, or an encoding's
  let length = 0
  let padding = 0

  const message = (): Message | undefined => stack.at(-1)?.message
  const container = (): string => stack.at(-1)?.key ?? ''
  const take = (at: Message): void => {
    if (key === 'text' && BODIES.has(container())) [at.body, at.padding] = [length, padding]
    else if (key === 'encoding' && container() === 'content')
      at.isBase64 = String.fromCharCode(...(text ?? [])) === 'base64'
    else if (HEAD.has(key)) at.head += length
  }
  const events: JsonEvents = {
    open: (kind) => {
      const isMessage = kind === 'object' && (key === 'request' || key === 'response')
      const begun = isMessage
        ? { isResponse: key === 'response', body: 0, padding: 0, isBase64: false, head: 0, told: {} }
        : message()
      if (isMessage && begun !== undefined) messages.push(begun)
      stack.push({ key: stack.at(-1)?.kind === 'array' ? container() : key, kind, message: begun })
    },
    close: () => {
      stack.pop()
    },
    begin: (kind) => {
      isKey = kind === 'key'
      text = isKey || key === 'encoding' ? [] : undefined
      length = 0
      padding = 0
    },
    content: (bytes, from, to) => {
      if (text !== undefined && text.length < MAX_NAME)
        text.push(...bytes.subarray(from, Math.min(to, from + MAX_NAME)))
      if (isKey || message() === undefined) return
      length += decodedLength(bytes, from, to)
      padding = 0
      while (padding < 2 && bytes[to - 1 - padding] === EQUALS) padding++
    },
    end: () => {
      const at = message()
      if (isKey) key = String.fromCharCode(...(text ?? []))
      else if (at !== undefined) take(at)
    },
    scalar: (scalar, start, end) => {
      const at = message()
      const name = NUMBERS.find((known) => known === key)
      if (at !== undefined && name !== undefined && /^\d+$/.test(scalar))
        at.told[name] = { value: Number(scalar), start, end }
    },
    fail: () => {},
    rest: () => {},
    newline: () => {},
  }
  const reader = createJsonReader(events)
  return {
    push: reader.push,
    end: () => {
      reader.end()
      return messages
    },
  }
}

const BODIES: ReadonlySet<string> = new Set(['content', 'postData'])
const HEAD: ReadonlySet<string> = new Set(['name', 'value', 'url'])
const MAX_NAME = 64
const EQUALS = 0x3d
const BACKSLASH = 0x5c

/** Bytes of UTF-8 that a part of a string stands for. */
const decodedLength = (bytes: Uint8Array, from: number, to: number): number => {
  let length = 0
  for (let at = from; at < to; length++) {
    if (bytes[at] !== BACKSLASH) at++
    else {
      const read = readEscape(bytes, at, to)
      const code = codeOf(read)
      length += utf8Length(code) - 1
      at += widthOf(read)
    }
  }
  return length
}

const utf8Length = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4)

/**
 * What is to be written over the sizes that a HAR tells, given the same HAR after
 * redaction: each by as much as what it counts has grown. Sizes that are unknown
 * (-1, 0), and those of bodies that were compressed on the wire, stay. Sorted.
 */
export const sizeFixes = (before: readonly Message[], after: readonly Message[]): RedactSpan[] =>
  before.flatMap((message, index) => fixesOf(message, after[index] ?? message)).sort((a, b) => a.start - b.start)

const fixesOf = (before: Message, after: Message): RedactSpan[] => {
  const { size, bodySize, headersSize, compression } = before.told
  const body = bodyBytes(after) - bodyBytes(before)
  const isPlain = !before.isResponse || bodySize?.value === size?.value
  return [
    ...grown(size, body),
    ...(isPlain ? grown(bodySize, body) : grown(compression, body)),
    ...grown(headersSize, after.head - before.head),
  ]
}

const bodyBytes = ({ body, padding, isBase64 }: Message): number =>
  isBase64 ? Math.floor(((body - padding) * 3) / 4) : body

const grown = (told: Told | undefined, by: number): RedactSpan[] => {
  if (told === undefined || told.value <= 0 || by === 0) return []
  const replacement = new TextEncoder().encode(`${Math.max(0, told.value + by)}`)
  return [{ start: told.start, end: told.end, replacement }]
}
