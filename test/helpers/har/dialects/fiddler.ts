import {
  bodyText,
  contentText,
  decodedCookies,
  named,
  paramsOf,
  proxied,
  responseCookies,
  sizeOf,
  startedAt,
  statusText,
} from '../fields.js'
import type { Exchange, JsonObject, Session } from '../model.js'
import { INDENTED } from '../write.js'
import type { Dialect } from './index.js'

/** Closed source; its HTTPArchive exporter writes a BOM, CRLF, non-ASCII as \u, `connection` with ports in it, no message of a WebSocket. */
export const fiddler: Dialect = {
  name: 'Fiddler',
  spelling: { ...INDENTED, lineEnd: '\r\n', ascii: true, byteOrderMark: true },
  tree: ({ exchanges, comment }: Session) => ({
    log: {
      pages: [],
      comment: `exported @ 11/24/2026 8:17:29 PM; ${comment}`,
      entries: exchanges.map(fiddlerEntry),
      creator: { version: '5.0.20253.3311', comment: 'https://fiddler2.com', name: 'Fiddler' },
      version: '1.2',
    },
  }),
}

const fiddlerEntry = (given: Exchange, index: number): JsonObject => {
  const { method, url, httpVersion, headers, query, setHeaders, location } = proxied(given, true)
  return {
    time: 48,
    request: {
      queryString: query,
      headersSize: 402,
      postData: given.body && {
        params: paramsOf(given.body, true),
        mimeType: given.body.mimeType,
        text: bodyText(given.body),
      },
      cookies: named(decodedCookies(given)),
      httpVersion,
      method,
      bodySize: sizeOf(given.body),
      url,
      headers,
    },
    connection: 'ClientPort:50712;EgressPort:50713',
    serverIPAddress: '192.0.2.7',
    startedDateTime: startedAt(index).replace('825Z', '8251234+00:00'),
    cache: {},
    comment: `[#${index + 1}]${given.comment === undefined ? '' : ` ${given.comment}`}`,
    timings: { dns: -1, receive: 1, wait: 40, send: 0, blocked: -1, ssl: -1, connect: 0 },
    response: {
      redirectURL: location,
      headersSize: 230,
      statusText: statusText(given),
      content: {
        compression: 0,
        mimeType: given.content.mimeType,
        ...contentText(given.content),
        size: sizeOf(given.content),
      },
      cookies: responseCookies(given).map(({ name, value }) => ({ value, name })),
      httpVersion,
      status: given.status,
      bodySize: sizeOf(given.content),
      headers: setHeaders,
    },
    ...given.unknown,
  }
}
