import { toBytes } from '../ascii.js'
import { codeOf, readEscape, widthOf } from '../json/escapes.js'
import type { Span } from '../types.js'

/** A string, number, true or false of a capture, as it stands there; its beginning where it is cut. */
export interface Leaf extends Span {
  readonly bytes: Uint8Array
  readonly isCut: boolean
}

/** An object or array; an array's keys are its indexes. */
export interface Branch {
  readonly kind: 'object' | 'array'
  readonly members: Map<string, Leaf | Branch>
}

/** One member of log.entries, pruned to what the audit asks for. */
export interface Entry extends Span {
  /** RFC 6901. */
  readonly pointer: string
  readonly root: Branch
  /** Whether it has more members than are kept. */
  readonly isCut: boolean
}

/** Members of an entry that are kept; all that is below a member, or some of it. */
export type Wanted = 'all' | { readonly [key: string]: Wanted }

export const ENTRY_WANTED: Wanted = {
  startedDateTime: 'all',
  request: {
    method: 'all',
    url: 'all',
    headers: 'all',
    cookies: 'all',
    queryString: 'all',
    postData: { mimeType: 'all', params: 'all', text: 'all' },
  },
  response: {
    status: 'all',
    headers: 'all',
    cookies: 'all',
    redirectURL: 'all',
    content: { mimeType: 'all', encoding: 'all', text: 'all' },
  },
}

/** What is wanted of a member; undefined for what is skipped. */
export const wantedIn = (wanted: Wanted | undefined, key: string): Wanted | undefined =>
  wanted === 'all' || wanted === undefined ? wanted : wanted[key]

export const isLeaf = (node: Leaf | Branch | undefined): node is Leaf => node !== undefined && 'bytes' in node

/** The node that keys lead to. */
export const nodeAt = (node: Leaf | Branch | undefined, ...path: readonly string[]): Leaf | Branch | undefined =>
  path.reduce<Leaf | Branch | undefined>(
    (at, key) => (at === undefined || isLeaf(at) ? undefined : at.members.get(key)),
    node,
  )

/** The leaf that keys lead to. */
export const leafAt = (node: Leaf | Branch | undefined, ...path: readonly string[]): Leaf | undefined => {
  const found = nodeAt(node, ...path)
  return isLeaf(found) ? found : undefined
}

/** Its escapes undone; one character a byte but for those. */
export const textOf = (leaf: Leaf | undefined): string => (leaf === undefined ? '' : decoded(leaf.bytes))

/** How far into a leaf's text a raw offset lies. */
export const placeInText = ({ bytes, start }: Leaf, offset: number): number =>
  decoded(bytes.subarray(0, Math.max(0, offset - start))).length

const BACKSLASH = 0x5c

const decoded = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] as number
    const read = byte === BACKSLASH ? readEscape(bytes, at, bytes.length) : byte * 16 + 1
    text += String.fromCodePoint(codeOf(read))
    at += widthOf(read)
  }
  return text
}

/** For numbers and their kin. */
export const scalarLeaf = (text: string, start: number, end: number): Leaf => ({
  bytes: toBytes(text),
  start,
  end,
  isCut: false,
})
