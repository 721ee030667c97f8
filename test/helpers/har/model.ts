import type { Random } from './random.js'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined }
export type JsonObject = { readonly [key: string]: Json | undefined }
export type Pair = readonly [name: string, value: string]

export interface Planted {
  /** Tells the credential in a failing row. */
  readonly id: string
  readonly kind: string
  /** As a program would hold it; may hold lone surrogates. */
  readonly value: string
  /** Where it stands, in words like a pointer's. */
  readonly where: string
}

export interface Body {
  readonly mimeType: string
  /** Bytes are written as base64 by programs that can tell, and as they can by the others. */
  readonly data: string | Buffer
}

interface Message {
  readonly type: 'send' | 'receive'
  readonly data: string | Buffer
}

/** One request and its response, before any program wrote it down. */
export interface Exchange {
  readonly method: string
  /** With its fragment, which most programs drop. */
  readonly url: string
  /** Names are lower-case in h2. */
  readonly protocol: 'http/1.1' | 'h2'
  readonly requestHeaders: readonly Pair[]
  readonly body?: Body
  readonly status: number
  readonly responseHeaders: readonly Pair[]
  readonly content: Body
  readonly messages?: readonly Message[]
  readonly events?: readonly { readonly event: string; readonly data: string }[]
  readonly initiator?: { readonly url: string; readonly frames: readonly string[] }
  /** What programs say of a failed request: Chrome's _error, Playwright's _failureText, Charles's _charlesStatus. */
  readonly failure?: string
  /** The key of the cached entry: an address. */
  readonly cacheKey?: string
  readonly comment?: string
  /** Fields of no program known, begun with `_`. */
  readonly unknown?: JsonObject
}

export interface Session {
  readonly pages: readonly { readonly title: string }[]
  readonly comment: string
  readonly exchanges: readonly Exchange[]
  readonly planted: readonly Planted[]
  /** Texts that look like credentials and must stay. */
  readonly lookalikes: readonly string[]
}

/** What a group of exchanges is built with. */
export interface Plant {
  readonly random: Random
  /** Notes a credential down and gives its value. Throws where the id is taken. */
  readonly plant: (id: string, kind: string, where: string, value: string) => string
  /** The value of an id planted before. */
  readonly planted: (id: string) => string
}

export type Group = (plant: Plant) => Exchange[]

export const ORIGIN = 'https://shop.example.test'

/** An exchange with what a test of another thing does not care for. */
export const exchange = (given: Partial<Exchange> & { readonly url: string }): Exchange => ({
  method: given.body === undefined ? 'GET' : 'POST',
  protocol: 'h2',
  requestHeaders: [],
  status: 200,
  responseHeaders: [],
  content: { mimeType: 'application/json', data: '{"ok":true}' },
  ...given,
})
