import { decodeBase64 } from '../decode/base64.js'
import type { Finding } from '../types.js'
import { nameBefore, spotInAddress } from './address.js'
import { cookieBefore } from './cookies.js'
import { type Leaf, placeInText, textOf } from './entry.js'
import { type Exchange, type Field, schemeIn } from './exchange.js'

/** Where in an exchange a credential stands, and what it is called there. */
export type Spot =
  /** `name` in lower case, as the next one's: Authorization or Proxy-Authorization. */
  | { readonly kind: 'authorization'; readonly name: string; readonly scheme: string }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie' | 'query' | 'referer' | 'body'; readonly name: string }
  | { readonly kind: 'userinfo' | 'origin' | 'path' }
  /** In the address that an answer sends the client to. */
  | { readonly kind: 'redirect'; readonly name: string }
  | { readonly kind: 'set-cookie' | 'answer'; readonly name: string }
  | { readonly kind: 'other' }

const OTHER: Spot = { kind: 'other' }

/** By the finding's pointer, and by its offset within the string that it points to. */
export const spotOf = (finding: Finding, exchange: Exchange): Spot => {
  const [, side, list, ...rest] = (finding.pointer ?? '').slice(exchange.pointer.length).split('/')
  const at = rest.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')).join('/')
  if (side === 'request') return inRequest(list, at, finding.start, exchange)
  return side === 'response' ? inResponse(list, at, finding.start, exchange) : OTHER
}

const inRequest = (list: string | undefined, at: string, offset: number, { request, url }: Exchange): Spot => {
  switch (list) {
    case 'url':
      return url === undefined ? OTHER : inAddress(url, offset)
    case 'headers':
      return inHeader(fieldAt(request.headers, at), offset)
    case 'cookies':
      return { kind: 'cookie', name: fieldAt(request.cookies, at)?.name ?? '' }
    case 'queryString':
      return { kind: 'query', name: fieldAt(request.query, at)?.name ?? '' }
    case 'postData':
      return {
        kind: 'body',
        name: fieldAt(request.form, at.replace(/^params\//, ''))?.name ?? nameIn(request.body, offset),
      }
    default:
      return OTHER
  }
}

const inResponse = (list: string | undefined, at: string, offset: number, { response }: Exchange): Spot => {
  switch (list) {
    case 'redirectURL':
      return { kind: 'redirect', name: nameInAddress(response.redirect, offset) }
    case 'headers': {
      const field = fieldAt(response.headers, at)
      if (field !== undefined && /^(?:content-)?location$/i.test(field.name)) {
        return { kind: 'redirect', name: nameInAddress(field.value, offset) }
      }
      if (field?.name.toLowerCase() === 'set-cookie') return { kind: 'set-cookie', name: cookieIn(field.value, offset) }
      return OTHER
    }
    case 'cookies':
      return { kind: 'set-cookie', name: fieldAt(response.cookies, at)?.name ?? '' }
    case 'content':
      return {
        kind: 'answer',
        name: response.isEncoded ? nameInEncoded(response.body, offset) : nameIn(response.body, offset),
      }
    default:
      return OTHER
  }
}

/** The field whose value, or whose whole item, a pointer leads to. */
const fieldAt = (fields: readonly Field[], at: string): Field | undefined =>
  fields.find((field) => at === field.at || at === `${field.at}/value`)

const inHeader = (field: Field | undefined, offset: number): Spot => {
  if (field === undefined) return OTHER
  const name = field.name.toLowerCase()
  if (name === 'authorization' || name === 'proxy-authorization') {
    return { kind: 'authorization', name, scheme: schemeIn(textOf(field.value)) }
  }
  if (name === 'cookie') return { kind: 'cookie', name: cookieIn(field.value, offset) }
  if (name === 'referer') return { kind: 'referer', name: nameInAddress(field.value, offset) }
  return name === ':path' ? inAddress(field.value, offset) : { kind: 'header', name }
}

const inAddress = (url: Leaf, offset: number): Spot => {
  const spot = spotInAddress(textOf(url), placeInText(url, offset))
  switch (spot.part) {
    case 'userinfo':
    case 'origin':
    case 'path':
      return { kind: spot.part }
    case 'query':
    case 'fragment':
      return { kind: 'query', name: spot.name }
    default:
      return spot satisfies never
  }
}

/** Of what stands in no pair, an empty name. */
const nameInAddress = (url: Leaf | undefined, offset: number): string => {
  const spot = inAddressOf(url, offset)
  return spot?.part === 'query' || spot?.part === 'fragment' ? spot.name : ''
}

const inAddressOf = (url: Leaf | undefined, offset: number) =>
  url === undefined ? undefined : spotInAddress(textOf(url), placeInText(url, offset))

const cookieIn = (value: Leaf, offset: number): string => cookieBefore(textBefore(value, offset))

const textBefore = (leaf: Leaf, offset: number): string => textOf(leaf).slice(0, placeInText(leaf, offset))

/** The name before a value in JSON or a form. */
const nameIn = (body: Leaf | undefined, offset: number): string => {
  if (body === undefined || offset - body.start > body.bytes.length) return ''
  const before = textBefore(body, offset).slice(-MAX_NAME_CHARS)
  return JSON_NAME.exec(before)?.[1] ?? (before.endsWith('=') ? nameBefore(before) : '')
}

/** In base64, a value begins within the three bytes of a group. */
const nameInEncoded = (body: Leaf | undefined, offset: number): string => {
  if (body === undefined || offset - body.start > body.bytes.length) return ''
  const before = textBefore(body, offset)
  const text = decodeBase64(before.slice(0, before.length & ~3).slice(-ENCODED_CHARS)) ?? ''
  return JSON_NAME_NEAR.exec(text)?.[1] ?? ''
}

const ENCODED_CHARS = 172
const JSON_NAME_NEAR = /"([^"\\]{1,64})"\s{0,8}:\s{0,8}"?[^"]{0,2}$/
const MAX_NAME_CHARS = 128
const JSON_NAME = /\\*"([^"\\]{1,64})\\*"\s{0,8}:\s{0,8}\\*"$/
