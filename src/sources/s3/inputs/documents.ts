import { createSplitter, type Part } from './json-parts.js'
import { linesOf, NO_TEXT } from './lines.js'

/** A JSON value, or why there is none; `line` is where it begins. */
export type Document =
  | { readonly kind: 'value'; readonly line: number; readonly value: unknown }
  | { readonly kind: 'bad'; readonly line: number; readonly message: string }

/** Of one value: ten messages of SQS with 1 MiB each, and room. */
const MAX_VALUE_BYTES = 16 << 20

const MAX_FIRST_LINE_BYTES = 1 << 20

/**
 * The JSON values of a stream: one a line, each for itself, where the first line is
 * one; else values of any layout, one after another. Of these, arrays and the lists
 * of messages and records come by element, so that none is held whole.
 */
export async function* readDocuments(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Document> {
  const stream = chunks[Symbol.asyncIterator]()
  const { head, first } = await firstLine(stream)
  const all = joined(head, stream)
  yield* isSpread(first) ? readParts(all) : readLines(all)
}

/** Whether a value begins on the first line and does not end there. */
const isSpread = (first: string): boolean => /^\s*[{[]/.test(first) && parsed(first) === undefined

const NEWLINE = 0x0a

/** All that was read for it, too. */
const firstLine = async (stream: AsyncIterator<Uint8Array>): Promise<{ head: Buffer; first: string }> => {
  let head = Buffer.alloc(0)
  for (;;) {
    const blank = head.findIndex((byte) => byte > 0x20)
    const end = blank < 0 ? -1 : head.indexOf(NEWLINE, blank)
    if (end >= 0) return { head, first: head.toString('utf8', 0, end) }
    const next = head.length > MAX_FIRST_LINE_BYTES ? undefined : await stream.next()
    if (next === undefined || next.done === true) return { head, first: head.toString() }
    head = Buffer.concat([head, next.value])
  }
}

async function* joined(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Document> {
  for await (const { number: line, text } of linesOf(chunks, MAX_VALUE_BYTES)) {
    if (text?.trim() === '') continue
    const value = text === undefined ? undefined : parsed(text)
    yield value === undefined
      ? { kind: 'bad', line, message: text === undefined ? NO_TEXT : 'is no JSON' }
      : { kind: 'value', line, value }
  }
}

async function* readParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Document> {
  const splitter = createSplitter(MAX_VALUE_BYTES)
  for await (const chunk of chunks) for (const part of splitter.push(chunk)) yield* documentOf(part)
  for (const part of splitter.end()) yield* documentOf(part)
}

function* documentOf({ line, text, list }: Part): Generator<Document> {
  if (text === '') return
  const value = text === undefined ? undefined : parsed(text)
  if (value === undefined) {
    yield { kind: 'bad', line, message: text === undefined ? NO_TEXT : 'is no JSON' }
    return
  }
  yield { kind: 'value', line, value: list === undefined ? value : { [list]: [value] } }
}

/** Undefined where it is no JSON; nothing in JSON is. */
export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
