import { sameHost } from '../exposure/host.js'

/** An absolute address, taken apart. No part is decoded but the names. */
export interface Address {
  /** In lower case. */
  readonly scheme: string
  /** In lower case, with its port unless that is http's or https's own; no user. */
  readonly host: string
  readonly path: string
  /** Names of the query's parameters. */
  readonly names: readonly string[]
}

/** The part of an address that a character stands in; `name`: of its parameter. */
export type AddressSpot =
  | { readonly part: 'origin' | 'userinfo' | 'path' }
  | { readonly part: 'query' | 'fragment'; readonly name: string }

/** Undefined for what is relative, or has no host: data:, about:, blob:. */
export const parseAddress = (text: string): Address | undefined => {
  const { scheme, authority, path, query } = ADDRESS.exec(text)?.groups ?? {}
  if (!scheme || authority === undefined) return undefined
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  if (host === '') return undefined
  return { scheme: scheme.toLowerCase(), host: withoutPort(host), path: path || '/', names: namesOf(query ?? '') }
}

const ADDRESS =
  /^\s*(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?<authority>[^/?#]*))?(?<path>[^?#]*)(?:\?(?<query>[^#]*))?/

const withoutPort = (host: string): string => host.replace(/:(?:80|443)$/, '')

/** Names of a query's or a form's pairs, decoded. */
export const namesOf = (pairs: string): string[] =>
  pairs.split('&').flatMap((pair) => (pair === '' ? [] : [decodedName(pair.split('=', 1)[0] ?? '')]))

/** Where the character at an index stands, in an address that may be relative. */
export const spotInAddress = (text: string, index: number): AddressSpot => {
  const { scheme, authority, path = '' } = ADDRESS.exec(text)?.groups ?? {}
  const authorityAt = scheme === undefined ? 2 : scheme.length + 3
  const pathAt = authority === undefined ? 0 : authorityAt + authority.length
  if (authority !== undefined && index < pathAt) {
    return { part: index - authorityAt < authority.lastIndexOf('@') ? 'userinfo' : 'origin' }
  }
  const hash = text.indexOf('#', pathAt)
  if (hash >= 0 && index > hash) return { part: 'fragment', name: nameBefore(text.slice(hash + 1, index)) }
  const mark = pathAt + path.length
  return text[mark] === '?' && index > mark
    ? { part: 'query', name: nameBefore(text.slice(mark + 1, index)) }
    : { part: 'path' }
}

/** The name of the pair that a query's beginning ends in: "a=1&token=" gives token. */
export const nameBefore = (pairs: string): string =>
  decodedName((pairs.split(/[&?]/).at(-1) ?? '').split('=', 1)[0] ?? '')

const decodedName = (name: string): string => {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/** Whether it is one of plain http, and not of one's own machine: what that sends itself passes no network. */
export const isUnencrypted = ({ scheme, host }: Address): boolean =>
  (scheme === 'http' || scheme === 'ws') && hostName(sameHost(host)) !== 'localhost'

/** The last two labels of a name; an address as it is. No list of public suffixes: it decides severities alone. */
export const siteOf = (host: string): string => {
  const name = hostName(host)
  return /[a-z]/.test(name) && !name.startsWith('[') ? name.split('.').slice(-2).join('.') : name
}

/** Without the port. */
export const hostName = (host: string): string => host.replace(/:\d+$/, '')
