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
  withoutFragment,
} from '../fields.js'
import type { Exchange, JsonObject, Session } from '../model.js'
import { INDENTED } from '../write.js'
import type { Dialect } from './index.js'

/**
 * devtools/client/netmonitor/src/har/har-builder.js: fields in the order in which it sets them, `bodySize` before
 * `method`, query and form values decoded, `_securityState`, the remote port as `connection`, what the cache knows.
 */
export const firefox: Dialect = {
  name: 'Firefox',
  spelling: INDENTED,
  tree: ({ pages, exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'Firefox', version: '146.0' },
      browser: { name: 'Firefox', version: '146.0' },
      pages: pages.map(({ title }, index) => ({
        id: `page_${index + 1}`,
        pageTimings: { onContentLoad: 389, onLoad: 402 },
        startedDateTime: local(index),
        title,
      })),
      entries: exchanges.map(entry),
      comment,
    },
  }),
}

/** With an offset, as toISOString is not. */
const local = (index: number): string => startedAt(index).replace('Z', '+00:00')

const entry = (given: Exchange, index: number): JsonObject => ({
  startedDateTime: local(index),
  request: request(given),
  response: response(given),
  cache:
    given.cacheKey === undefined
      ? {}
      : {
          afterRequest: {
            expires: startedAt(index),
            fetchCount: '3',
            lastFetched: startedAt(index),
            eTag: '',
            _device: 'disk',
            _key: given.cacheKey,
          },
        },
  timings: { blocked: 0, dns: 0, connect: 0, ssl: 0, send: 0, wait: 46, receive: 0 },
  time: 46,
  _securityState: 'secure',
  serverIPAddress: '192.0.2.7',
  connection: '443',
  pageref: 'page_1',
  comment: given.comment,
  ...given.unknown,
})

const version = ({ protocol }: Exchange): string => (protocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1')

const request = (given: Exchange): JsonObject => ({
  bodySize: sizeOf(given.body),
  method: given.method,
  url: withoutFragment(given.url),
  httpVersion: version(given),
  headers: named(given.requestHeaders),
  cookies: named(requestCookies(given)),
  queryString: queryOf(given.url, true),
  headersSize: 512,
  postData: given.body && {
    mimeType: given.body.mimeType,
    params: paramsOf(given.body, true),
    text: bodyText(given.body),
  },
})

const response = (given: Exchange): JsonObject => {
  const { text, encoding } = contentText(given.content)
  return {
    status: given.status,
    statusText: statusText(given),
    httpVersion: version(given),
    headers: named(splitHeaders(given.responseHeaders)),
    cookies: responseCookies(given).map(({ name, value }) => ({ name, value })),
    content: { mimeType: given.content.mimeType, size: sizeOf(given.content), encoding, text },
    redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
    headersSize: 318,
    bodySize: sizeOf(given.content) + 318,
  }
}
