import type { Span } from '../types.js'
import { type Address, isUnencrypted, namesOf, parseAddress } from './address.js'
import { cookieNames, isSessionLike, parseSetCookies, type SetCookie } from './cookies.js'
import { type Branch, type Entry, isLeaf, type Leaf, leafAt, nodeAt, textOf } from './entry.js'

/** A header, a cookie, a parameter. Its text never leaves the audit. */
export interface Field {
  readonly name: string
  readonly value: Leaf
  /** What leads to it from its list: `3`, `cookie/0`, a name. */
  readonly at: string
}

interface Message {
  readonly headers: readonly Field[]
  readonly cookies: readonly Field[]
}

/** A request and its answer. Texts are cut to the reader's limits; of a body only the beginning is known. */
export interface Exchange extends Span {
  /** RFC 6901: /log/entries/7. */
  readonly pointer: string
  /** In upper case. */
  readonly method: string
  readonly url: Leaf | undefined
  readonly address: Address | undefined
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined
  /** 0 where there was no answer. */
  readonly status: number
  readonly request: Message & {
    readonly query: readonly Field[]
    readonly form: readonly Field[]
    readonly body: Leaf | undefined
  }
  readonly response: Message & {
    readonly redirect: Leaf | undefined
    readonly body: Leaf | undefined
    /** Whether the body stands there as base64. */
    readonly isEncoded: boolean
    readonly setCookies: readonly PlacedCookie[]
  }
  /** Whether something that the checks judge is longer than the limits. */
  readonly isCut: boolean
}

export interface PlacedCookie extends SetCookie {
  readonly pointer: string
}

/** What an entry holds, in any dialect: lists of names and values, or objects of them (IE11's cookies). */
export const toExchange = ({ root, pointer, start, end, isCut }: Entry): Exchange => {
  const url = leafAt(root, 'request', 'url')
  const request = messageOf(root, 'request')
  const response = messageOf(root, 'response')
  const address = parseAddress(textOf(url))
  const startedAt = Date.parse(textOf(leafAt(root, 'startedDateTime')))
  return {
    pointer,
    start,
    end,
    method: textOf(leafAt(root, 'request', 'method')).toUpperCase(),
    url,
    address,
    startedAt: Number.isNaN(startedAt) ? undefined : startedAt,
    status: Number(textOf(leafAt(root, 'response', 'status'))) || 0,
    request: {
      ...request,
      query: fieldsOf(nodeAt(root, 'request', 'queryString')),
      form: fieldsOf(nodeAt(root, 'request', 'postData', 'params')),
      body: leafAt(root, 'request', 'postData', 'text'),
    },
    response: {
      ...response,
      redirect: leafAt(root, 'response', 'redirectURL'),
      body: leafAt(root, 'response', 'content', 'text'),
      isEncoded: textOf(leafAt(root, 'response', 'content', 'encoding')) === 'base64',
      setCookies: setCookiesOf(response, root, pointer),
    },
    isCut:
      isCut ||
      (address !== undefined && url?.isCut === true) ||
      [...request.headers, ...response.headers].some(isCutCookie),
  }
}

const messageOf = (root: Branch, side: 'request' | 'response'): Message => ({
  headers: fieldsOf(nodeAt(root, side, 'headers')),
  cookies: fieldsOf(nodeAt(root, side, 'cookies')),
})

/** Of other headers, what is asked for stands at the beginning. */
const isCutCookie = ({ name, value }: Field): boolean => value.isCut && /^(?:set-)?cookie$/i.test(name)

const fieldsOf = (node: Leaf | Branch | undefined, at: readonly string[] = []): Field[] => {
  if (node === undefined || isLeaf(node)) return []
  return [...node.members].flatMap(([key, member]) => {
    const place = [...at, key]
    const name = leafAt(member, 'name')
    if (name !== undefined) {
      const value = leafAt(member, 'value')
      return value === undefined ? [] : [{ name: textOf(name), value, at: place.join('/') }]
    }
    if (!isLeaf(member)) return at.length < MAX_NESTED ? fieldsOf(member, place) : []
    return node.kind === 'object' ? [{ name: key, value: member, at: place.join('/') }] : []
  })
}

/** cookies: {cookie: [{name, value}]} */
const MAX_NESTED = 2

/** From the headers; from the list of cookies where a capture has that alone. */
const setCookiesOf = ({ headers, cookies }: Message, root: Branch, pointer: string): PlacedCookie[] => {
  const told = headers.filter(({ name }) => name.toLowerCase() === 'set-cookie')
  if (told.length > 0) {
    return told.flatMap(({ value, at }) =>
      parseSetCookies(textOf(value)).map(({ cookie }) => ({
        ...cookie,
        pointer: `${pointer}/response/headers/${at}/value`,
      })),
    )
  }
  return cookies.map(({ name, value, at }) =>
    listedCookie(
      name,
      textOf(value),
      nodeAt(root, 'response', 'cookies', ...at.split('/')),
      `${pointer}/response/cookies/${at}`,
    ),
  )
}

const listedCookie = (name: string, value: string, node: Leaf | Branch | undefined, pointer: string): PlacedCookie => {
  const flag = (key: string): boolean | undefined => FLAGS.get(textOf(leafAt(node, key)))
  return {
    name,
    isSession: isSessionLike(value),
    isRemoval: value === '',
    secure: flag('secure'),
    httpOnly: flag('httpOnly'),
    sameSite: leafAt(node, 'sameSite') === undefined ? undefined : textOf(leafAt(node, 'sameSite')).toLowerCase(),
    pointer,
  }
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** The values of a header, by its name in lower case. */
export const headerValues = (headers: readonly Field[], name: string): string[] =>
  headers.flatMap((field) => (field.name.toLowerCase() === name ? [textOf(field.value)] : []))

/**
 * Whether its request went over a network unencrypted. One that the browser itself
 * redirected to https (HSTS) never left it; Chrome writes it down all the same.
 */
export const wentUnencrypted = ({ address, response }: Exchange): boolean =>
  address !== undefined &&
  isUnencrypted(address) &&
  !response.headers.some(({ name }) => name.toLowerCase() === 'non-authoritative-reason')

/** The scheme of an Authorization header, in lower case; undefined where there is none. */
export const authorizationScheme = ({ request }: Exchange): string | undefined => {
  const [value] = headerValues(request.headers, 'authorization').filter((text) => text.trim() !== '')
  return value === undefined ? undefined : schemeIn(value)
}

/** Of the value of an Authorization header; what else stands there may be all of it. */
export const schemeIn = (value: string): string => (/^\s*([\w-]+)(?=\s|$)/.exec(value)?.[1] ?? '').toLowerCase()

/** Names of the cookies that were sent. */
export const sentCookies = ({ request }: Exchange): ReadonlySet<string> =>
  new Set([...headerValues(request.headers, 'cookie').flatMap(cookieNames), ...request.cookies.map(({ name }) => name)])

/** Names of the query's parameters. */
export const sentParameters = ({ address, request }: Exchange): ReadonlySet<string> =>
  new Set([...(address?.names ?? []), ...request.query.map(({ name }) => name)])

/** Names of a form's fields. */
export const sentForm = ({ request }: Exchange): ReadonlySet<string> =>
  new Set([...request.form.map(({ name }) => name), ...(request.form.length === 0 ? formNames(request.body) : [])])

const formNames = (body: Leaf | undefined): string[] => {
  const text = textOf(body)
  return /^[^{<\s]{1,256}=/.test(text) ? namesOf(text) : []
}
