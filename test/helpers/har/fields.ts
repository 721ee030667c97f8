import type { Body, Exchange, Json, JsonObject, Pair } from './model.js'

/** What the dialects have in common: fields of HAR made from an exchange. */

export const named = (pairs: readonly Pair[]): JsonObject[] => pairs.map(([name, value]) => ({ name, value }))

export const headerOf = (headers: readonly Pair[], name: string): string | undefined =>
  headers.find(([given]) => given.toLowerCase() === name)?.[1]

/** Programs that read header by header have one Set-Cookie each; Chrome's protocol joins them by newlines. */
export const splitHeaders = (headers: readonly Pair[]): Pair[] =>
  headers.flatMap(([name, value]) => value.split('\n').map((line) => [name, line] as const))

export const withoutFragment = (url: string): string => url.split('#', 1)[0] ?? ''

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

const pairsOf = (text: string, decode: boolean): Pair[] =>
  text
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.includes('=') ? part.indexOf('=') : part.length
      const [name, value] = [part.slice(0, at), part.slice(at + 1)]
      return decode ? [decoded(name), decoded(value)] : [name, value]
    })

/** The parameters of the query; decoded or as they stand, a habit of the program. */
export const queryOf = (url: string, decode: boolean): JsonObject[] => {
  const plain = withoutFragment(url)
  return plain.includes('?') ? named(pairsOf(plain.slice(plain.indexOf('?') + 1), decode)) : []
}

export const requestCookies = ({ requestHeaders }: Exchange): Pair[] =>
  (headerOf(requestHeaders, 'cookie') ?? '')
    .split('; ')
    .filter((part) => part !== '')
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)])

export interface SetCookie {
  readonly name: string
  readonly value: string
  readonly attributes: ReadonlyMap<string, string>
}

export const responseCookies = ({ responseHeaders }: Exchange): SetCookie[] =>
  splitHeaders(responseHeaders)
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, line]) => {
      const [first = '', ...rest] = line.split('; ')
      const attributes = rest.map(
        (part) => [part.split('=', 1)[0]?.toLowerCase() ?? '', part.slice(part.indexOf('=') + 1)] as const,
      )
      return {
        name: first.slice(0, first.indexOf('=')),
        value: first.slice(first.indexOf('=') + 1),
        attributes: new Map(attributes),
      }
    })

export const isForm = (body: Body | undefined): boolean => body?.mimeType === 'application/x-www-form-urlencoded'

export const paramsOf = (body: Body, decode: boolean): JsonObject[] =>
  isForm(body) && typeof body.data === 'string' ? named(pairsOf(body.data, decode)) : []

/** The fields of multipart/form-data. */
export const partsOf = (body: Body): JsonObject[] =>
  named(
    [...bodyText(body).matchAll(/name="(\w+)"\r\n\r\n(.*?)\r\n--/gs)].map(([, name = '', value = '']) => [name, value]),
  )

/** The cookies' values as a program gives them that decodes them. */
export const decodedCookies = (given: Exchange): Pair[] =>
  requestCookies(given).map(([name, value]) => [name, decoded(value)])

/** Bytes as the browsers put them into a string of text. */
export const bodyText = (body: Body): string =>
  typeof body.data === 'string' ? body.data : body.data.toString('latin1')

/** `text`, and `encoding` where it is base64. */
export const contentText = ({ data }: Body): { text: string; encoding?: string } =>
  typeof data === 'string' ? { text: data } : { text: data.toString('base64'), encoding: 'base64' }

export const sizeOf = (body: Body | undefined): number => (body === undefined ? 0 : Buffer.byteLength(body.data))

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  302: 'Found',
  400: 'Bad Request',
}
/** HTTP/2 has none. */
export const statusText = ({ status, protocol }: Exchange): string =>
  protocol === 'h2' ? '' : (STATUS_TEXTS[status] ?? '')

/** One a second. */
export const startedAt = (index: number): string =>
  new Date(Date.UTC(2026, 10, 24, 20, 17, 29, 825) + index * 1000).toISOString()

export const messagesOf = ({ messages }: Exchange): Json | undefined =>
  messages?.map(({ type, data }, index) => ({
    type,
    time: 1_795_551_449.825 + index,
    opcode: typeof data === 'string' ? 1 : 2,
    data: typeof data === 'string' ? data : data.toString('base64'),
  }))

export const eventsOf = ({ events }: Exchange): Json | undefined =>
  events?.map(({ event, data }, index) => ({ time: 1_795_551_449.825 + index, eventName: event, eventId: '', data }))

/** What the plainer writers have in a request, values of the query decoded. */
export const requestFields = (given: Exchange): JsonObject => ({
  method: given.method,
  url: withoutFragment(given.url),
  httpVersion: 'HTTP/1.1',
  headers: named(given.requestHeaders),
  cookies: named(requestCookies(given)),
  queryString: queryOf(given.url, true),
})

/** What the proxies write alike, each in its own order. */
export const proxied = (given: Exchange, decode: boolean) => ({
  method: given.method,
  url: withoutFragment(given.url),
  httpVersion: given.protocol === 'h2' ? 'HTTP/2.0' : 'HTTP/1.1',
  headers: named(given.requestHeaders),
  cookies: named(requestCookies(given)),
  query: queryOf(given.url, decode),
  setHeaders: named(splitHeaders(given.responseHeaders)),
  location: headerOf(given.responseHeaders, 'location') ?? '',
})
