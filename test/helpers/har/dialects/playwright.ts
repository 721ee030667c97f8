import {
  bodyText,
  contentText,
  headerOf,
  messagesOf,
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
import { COMPACT } from '../write.js'
import type { Dialect } from './index.js'

/**
 * packages/playwright-core/src/server/har/harTracer.ts of microsoft/playwright, mode full, content embedded, as the
 * recorded sample browser-har shows it: one line, `_frameref`, `_monotonicTime`, `_securityDetails`, `_failureText`,
 * query values decoded, one Set-Cookie a header.
 */
export const playwright: Dialect = {
  name: 'Playwright',
  spelling: COMPACT,
  tree: ({ pages, exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'Playwright', version: '1.65.1' },
      browser: { name: 'chromium', version: '156.0.8078.79' },
      pages: pages.map(({ title }) => ({
        startedDateTime: startedAt(0),
        id: PAGE,
        title,
        pageTimings: { onContentLoad: 342, onLoad: 343 },
      })),
      entries: exchanges.map(entry),
      comment,
    },
  }),
}

const PAGE = 'page@f6e47c70e4f908b2acca1e4dabf7c984'

const entry = (given: Exchange, index: number): JsonObject => ({
  pageref: PAGE,
  startedDateTime: startedAt(index),
  time: 5.689,
  request: request(given),
  response: response(given),
  cache: {},
  timings: { dns: -1, connect: -1, ssl: -1, send: 0, wait: 1.814, receive: 3.875 },
  _frameref: 'frame@dfae57693368a66101f4e529861f10a0',
  _monotonicTime: 1947.839,
  _resourceType: given.messages === undefined ? 'fetch' : 'websocket',
  _webSocketMessages: messagesOf(given),
  serverIPAddress: '192.0.2.7',
  _serverPort: 443,
  _securityDetails: {
    protocol: 'TLS 1.3',
    subjectName: 'shop.example.test',
    issuer: 'Test CA',
    validFrom: 1764000000,
    validTo: 1795000000,
  },
  comment: given.comment,
  ...given.unknown,
})

const version = ({ protocol }: Exchange): string => (protocol === 'h2' ? 'HTTP/2.0' : 'HTTP/1.1')

const request = (given: Exchange): JsonObject => ({
  method: given.method,
  url: withoutFragment(given.url),
  httpVersion: version(given),
  cookies: named(requestCookies(given)),
  headers: named(given.requestHeaders),
  queryString: queryOf(given.url, true),
  headersSize: 787,
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
    sameSite: attributes.get('samesite'),
    httpOnly: attributes.has('httponly') || undefined,
  })),
  headers: named(splitHeaders(given.responseHeaders)),
  content: {
    size: sizeOf(given.content),
    mimeType: given.content.mimeType,
    compression: 0,
    ...contentText(given.content),
  },
  headersSize: 225,
  bodySize: sizeOf(given.content),
  redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
  _transferSize: 252,
  _failureText: given.failure,
})
