import { concatBytes, copyBytes } from '../ascii.js'
import { createJsonReader, type JsonEvents } from '../json/reader.js'
import { type Branch, ENTRY_WANTED, type Entry, type Leaf, scalarLeaf, textOf, type Wanted, wantedIn } from './entry.js'

/** Of an address, a header, a cookie: browsers and servers end at 8 or 16 KiB. */
const MAX_VALUE_BYTES = 16 * 1024
/** Of a body: far enough for the names of a token response or a form. */
const MAX_BODY_BYTES = 64 * 1024
const MAX_KEY_BYTES = 256
/** Of all that is kept of one entry: 1 MiB. */
const MAX_ENTRY_BYTES = 1 << 20
/** Objects, arrays and values of one entry: 1,000 headers are 3,000. */
const MAX_NODES = 8192

export interface TrafficReader {
  push(chunk: Uint8Array): void
  /** What the whole held. Nothing is read after it. */
  end(): Captured
}

export interface Captured {
  /** Whether there was a log.entries. */
  readonly isHar: boolean
  /** From where on it was no JSON, and why. */
  readonly failed?: { readonly at: number; readonly problem: string }
}

/** An object or array on the way. `branch`: where its members are kept, if they are. */
interface Open {
  readonly kind: 'object' | 'array'
  readonly wanted: Wanted | undefined
  readonly branch: Branch | undefined
  readonly start: number
  key: string
  index: number
}

/**
 * Tells the exchanges of a HAR one by one, in any dialect and any order of keys,
 * while its bytes come in: memory holds one entry, pruned and cut to the limits above.
 */
export const createTrafficReader = (tell: (entry: Entry) => void): TrafficReader => {
  const stack: Open[] = [{ kind: 'array', wanted: undefined, branch: undefined, start: 0, key: '0', index: 0 }]
  let nodes = 0
  let room = MAX_ENTRY_BYTES
  let isHar = false
  let failed: Captured['failed']
  let text: StringText | undefined // the string that comes in, if it is kept
  let isKey = false

  const top = (): Open => stack.at(-1) as Open
  /** Behind a member: an array's next has the next number. */
  const step = (): void => {
    const open = top()
    if (open.kind === 'array') open.key = `${++open.index}`
  }
  const keep = (node: Leaf | Branch): void => {
    const { branch, key } = top()
    if (branch !== undefined && nodes++ < MAX_NODES) branch.members.set(key, node)
  }
  const isEntry = (): boolean =>
    stack.length === 4 && stack[3]?.kind === 'array' && stack[2]?.key === 'entries' && stack[1]?.key === 'log'
  const wantedHere = (): Wanted | undefined =>
    top().kind === 'array' ? top().wanted : wantedIn(top().wanted, top().key)

  const open = (kind: Open['kind'], start: number): void => {
    const begins = isEntry() && kind === 'object'
    const wanted = begins ? ENTRY_WANTED : wantedHere()
    const branch: Branch | undefined = wanted === undefined ? undefined : { kind, members: new Map() }
    if (begins) {
      nodes = 0
      room = MAX_ENTRY_BYTES
    } else if (branch !== undefined) keep(branch)
    stack.push({ kind, wanted, branch, start, key: kind === 'array' ? '0' : '', index: 0 })
    if (isEntry()) isHar = true
  }
  const close = (at: number): void => {
    const { branch, start } = stack.pop() as Open
    if (isEntry() && branch !== undefined) {
      tell({ pointer: pointerOf(stack), start, end: at + 1, root: branch, isCut: nodes > MAX_NODES || room === 0 })
    }
    step()
  }
  const limit = (): number => {
    if (isKey) return MAX_KEY_BYTES
    if (wantedHere() === undefined) return 0
    return Math.min(room, top().key === 'text' ? MAX_BODY_BYTES : MAX_VALUE_BYTES)
  }

  const events: JsonEvents = {
    open,
    close,
    begin: (kind, at) => {
      isKey = kind === 'key'
      const bytes = limit()
      text = bytes === 0 ? undefined : createStringText(at, bytes)
    },
    content: (bytes, from, to) => text?.add(bytes, from, to),
    end: (at) => {
      const leaf = text?.end(at)
      if (isKey) top().key = textOf(leaf)
      else {
        if (leaf !== undefined) {
          keep(leaf)
          room -= leaf.bytes.length
        }
        step()
      }
    },
    scalar: (scalar, start, end) => {
      if (wantedHere() !== undefined) keep(scalarLeaf(scalar, start, end))
      step()
    },
    fail: (problem, at) => {
      failed = { at, problem }
    },
    rest: () => {},
    newline: () => {},
  }
  const reader = createJsonReader(events)
  return {
    push: reader.push,
    end: () => {
      reader.end()
      return { isHar, ...(failed && { failed }) }
    },
  }
}

/** Of an entry, by what is open round it. Of several documents, the first has no number (as findings have it). */
const pointerOf = ([documents, , , entries]: readonly Open[]): string =>
  `${documents?.index === 0 ? '' : `/${documents?.index}`}/log/entries/${entries?.key}`

interface StringText {
  add(bytes: Uint8Array, from: number, to: number): void
  end(at: number): Leaf
}

/** A string's beginning, up to `limit` bytes. */
const createStringText = (start: number, limit: number): StringText => {
  const parts: Uint8Array[] = []
  let length = 0
  let isCut = false
  return {
    add: (bytes, from, to) => {
      const end = Math.min(to, from + limit - length)
      isCut ||= end < to
      if (end > from) parts.push(copyBytes(bytes.subarray(from, end)))
      length += Math.max(0, end - from)
    },
    end: (at) => ({ bytes: concatBytes(parts), start, end: at, isCut }),
  }
}
