import {
  bodyText,
  contentText,
  eventsOf,
  headerOf,
  isForm,
  messagesOf,
  named,
  paramsOf,
  partsOf,
  queryOf,
  requestCookies,
  responseCookies,
  sizeOf,
  startedAt,
  statusText,
  withoutFragment,
} from '../fields.js'
import type { Body, Exchange, JsonObject, Session } from '../model.js'
import { INDENTED } from '../write.js'
import type { Dialect } from './index.js'

/**
 * DevTools, "Export HAR (with sensitive data)": front_end/models/har/Log.ts and Writer.ts of ChromeDevTools/devtools-
 * frontend. Keys in the alphabet's order at the entry, query and form values as they stand in the address, several
 * Set-Cookie joined by newlines as the protocol gives them, page titles that are addresses, no fragment.
 */
export const chrome: Dialect = {
  name: 'Chrome',
  spelling: INDENTED,
  tree: ({ pages, exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'WebInspector', version: '537.36' },
      pages: pages.map(({ title }, index) => ({
        startedDateTime: startedAt(index),
        id: `page_${index + 1}`,
        title,
        pageTimings: { onContentLoad: 312.4000000001397, onLoad: 355.20000000018626 },
      })),
      entries: exchanges.map(entry),
      comment,
    },
  }),
}

const entry = (given: Exchange, index: number): JsonObject => ({
  _connectionId: '4217',
  _initiator: initiator(given),
  _priority: 'High',
  _resourceType: given.messages === undefined ? 'fetch' : 'websocket',
  _webSocketMessages: messagesOf(given),
  _eventSourceMessages: eventsOf(given),
  cache:
    given.cacheKey === undefined
      ? {}
      : { afterRequest: { lastAccess: startedAt(index), eTag: '', hitCount: 1, _key: given.cacheKey } },
  connection: '443',
  pageref: 'page_1',
  request: request(given),
  response: response(given),
  serverIPAddress: '192.0.2.7',
  startedDateTime: startedAt(index),
  time: 47.61500000115484,
  timings: {
    blocked: 2.0999999994877725,
    dns: -1,
    ssl: -1,
    connect: -1,
    send: 0.191,
    wait: 41.7,
    receive: 3.624,
    _blocked_queueing: 1.6,
    _workerStart: -1,
  },
  comment: given.comment,
  ...given.unknown,
})

const initiator = ({ initiator }: Exchange): JsonObject =>
  initiator === undefined
    ? { type: 'other' }
    : {
        type: 'script',
        url: initiator.url,
        lineNumber: 12,
        stack: {
          callFrames: initiator.frames.map((url, index) => ({
            functionName: 'load',
            scriptId: `${30 + index}`,
            url,
            lineNumber: 4,
            columnNumber: 118,
          })),
        },
      }

const request = (given: Exchange): JsonObject => ({
  method: given.method,
  url: withoutFragment(given.url),
  httpVersion: given.protocol,
  headers: named(given.requestHeaders),
  queryString: queryOf(given.url, false),
  cookies: requestCookies(given).map(([name, value]) => ({
    name,
    value,
    path: '/',
    domain: 'shop.example.test',
    expires: '1969-12-31T23:59:59.000Z',
    httpOnly: false,
    secure: true,
  })),
  headersSize: -1,
  bodySize: sizeOf(given.body),
  postData: given.body && {
    mimeType: given.body.mimeType,
    text: bodyText(given.body),
    params: paramsIn(given.body),
  },
})

const response = (given: Exchange): JsonObject => ({
  status: given.status,
  statusText: statusText(given),
  httpVersion: given.protocol,
  headers: named(given.responseHeaders),
  cookies: responseCookies(given).map(({ name, value, attributes }) => ({
    name,
    value,
    path: attributes.get('path') ?? '/',
    domain: 'shop.example.test',
    expires: attributes.get('expires') ?? null,
    httpOnly: attributes.has('httponly'),
    secure: attributes.has('secure'),
    sameSite: attributes.get('samesite'),
  })),
  content: { size: sizeOf(given.content), mimeType: given.content.mimeType, ...contentText(given.content) },
  redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
  headersSize: -1,
  bodySize: -1,
  _transferSize: 612,
  _error: given.failure ?? null,
  _fetchedViaServiceWorker: false,
})

/** Absent where the body is neither a form nor multipart. */
const paramsIn = (body: Body): JsonObject[] | undefined => {
  if (body.mimeType.startsWith('multipart/form-data')) return partsOf(body)
  return isForm(body) ? paramsOf(body, false) : undefined
}
