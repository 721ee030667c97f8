import {
  bodyText,
  contentText,
  headerOf,
  named,
  paramsOf,
  queryOf,
  requestCookies,
  responseCookies,
  sizeOf,
  splitHeaders,
  startedAt,
  statusText,
} from '../fields.js'
import type { Exchange, JsonObject, Session } from '../model.js'
import { INDENTED } from '../write.js'
import type { Dialect } from './index.js'

/**
 * Source/WebInspectorUI/UserInterface/Controllers/HARBuilder.js of WebKit: one page whose title is an address, the
 * address with its fragment, cookies' other fields only where the server sets them, `_fetchType`, always `params`.
 */
export const safari: Dialect = {
  name: 'Safari',
  spelling: { ...INDENTED, indent: '    ' },
  tree: ({ pages, exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'WebKit Web Inspector', version: '21622.1' },
      pages: pages.map(({ title }) => ({
        startedDateTime: startedAt(0),
        id: 'page_0',
        title,
        pageTimings: { onContentLoad: 204.12799995392561, onLoad: 261.925000064075 },
      })),
      entries: exchanges.map(entry),
      comment,
    },
  }),
}

const entry = (given: Exchange, index: number): JsonObject => ({
  pageref: 'page_0',
  startedDateTime: startedAt(index),
  time: 48.24700006749481,
  request: request(given),
  response: response(given),
  cache: {},
  timings: { blocked: 3.3170000533573329, dns: -1, connect: -1, ssl: -1, send: 0.4, wait: 40.123, receive: 1.5 },
  serverIPAddress: '192.0.2.7',
  connection: '11',
  _fetchType: 'Network Load',
  comment: given.comment,
  ...given.unknown,
})

const version = ({ protocol }: Exchange): string => (protocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1')

const request = (given: Exchange): JsonObject => ({
  method: given.method,
  url: given.url,
  httpVersion: version(given),
  cookies: named(requestCookies(given)),
  headers: named(given.requestHeaders),
  queryString: queryOf(given.url, true),
  headersSize: 402,
  bodySize: sizeOf(given.body),
  postData: given.body && {
    mimeType: given.body.mimeType,
    text: bodyText(given.body),
    params: paramsOf(given.body, true),
  },
})

const response = (given: Exchange): JsonObject => ({
  status: given.status,
  statusText: statusText(given),
  httpVersion: version(given),
  cookies: responseCookies(given).map(({ name, value, attributes }) => ({
    name,
    value,
    path: attributes.get('path'),
    expires: '',
    httpOnly: attributes.has('httponly'),
    secure: attributes.has('secure'),
    sameSite: attributes.get('samesite'),
  })),
  headers: named(splitHeaders(given.responseHeaders)),
  content: {
    size: sizeOf(given.content),
    compression: 0,
    mimeType: given.content.mimeType,
    ...contentText(given.content),
  },
  redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
  headersSize: 230,
  bodySize: sizeOf(given.content),
  _transferSize: 612,
  _error: given.failure,
})
