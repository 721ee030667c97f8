import { looksRandom } from '../../core/checks/random.js'
import { type Role, roleOf, type Side, sideOf } from './roles.js'

/** A request and its answer, as far as it was read. */
interface Exchange {
  url?: string
}

/** An object or array on the way from the document's root to what is read. */
export interface Frame {
  readonly parent: Frame | undefined
  readonly kind: 'object' | 'array'
  /** What leads to it from its parent. */
  readonly key: string | number
  readonly role: Role
  readonly side: Side | undefined
  readonly exchange: Exchange
}

/** Several documents may follow one another: the root's members are they. */
export const rootFrame = (): Frame => ({
  parent: undefined,
  kind: 'array',
  key: '',
  role: 'plain',
  side: undefined,
  exchange: {},
})

export const childFrame = (parent: Frame, kind: Frame['kind'], key: string | number): Frame => ({
  parent,
  kind,
  key,
  role: memberRole(parent, kind, key),
  side: typeof key === 'string' ? (sideOf(key) ?? parent.side) : parent.side,
  exchange:
    typeof key === 'number' && (parent.parent === undefined || HOLDS_EXCHANGES.test(`${parent.key}`))
      ? {}
      : parent.exchange,
})

/** HAR's entries, Postman's items, a net log's events. */
const HOLDS_EXCHANGES = /^(?:entries|item|events|messages|requests)$/

/** The items of headers are headers; so are the values that one name has several of. */
const memberRole = (parent: Frame, kind: Frame['kind'], key: string | number): Role => {
  if (typeof key === 'number') return parent.role
  const isMap = parent.kind === 'object' && (parent.role === 'header' || parent.role === 'cookie')
  return isMap && kind === 'array' ? parent.role : roleOf(key)
}

/** RFC 6901, but for keys that may be secrets. `key` is a member of the frame. Where the stream is one document, its number is left out. */
export const pointerOf = (frame: Frame, key: string | number): string => {
  const steps = [key]
  for (let at: Frame | undefined = frame; at?.parent !== undefined; at = at.parent) steps.push(at.key)
  const [document, ...path] = steps.reverse()
  return [...(document === 0 ? [] : [document]), ...path]
    .map((step) => `/${tellable(`${step}`).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** Longer than names are. */
const MAX_NAME_CHARS = 64
/** What looks random and is no shorter may be a token. */
const MIN_TOKEN_CHARS = 12

/** A pointer is told to everybody, and a key may be a secret, or an address that holds one: its length is told then. */
const tellable = (name: string): string => {
  const isToken = (part: string): boolean => part.length >= MIN_TOKEN_CHARS && looksRandom(part)
  const isAddress = name.length >= MIN_TOKEN_CHARS && /[?=&@]/.test(name)
  const isOdd = name.length > MAX_NAME_CHARS || isAddress || name.split(/[^\w.-]+/).some(isToken)
  return isOdd ? `…(${name.length})` : name
}
