import { bodyText, contentText, paramsOf, proxied, responseCookies, sizeOf, startedAt, statusText } from '../fields.js'
import type { Exchange, JsonObject, Session } from '../model.js'
import { COMPACT } from '../write.js'
import type { Dialect } from './index.js'

/** Closed source; exported files have no pages, one line, `_charlesStatus`, `\/` and values as they stand. */
export const charles: Dialect = {
  name: 'Charles',
  spelling: { ...COMPACT, escapesSlash: true },
  tree: ({ exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'Charles Proxy', version: '5.0.3' },
      entries: exchanges.map(charlesEntry),
      comment,
    },
  }),
}

const charlesEntry = (given: Exchange, index: number): JsonObject => {
  const { method, url, httpVersion, headers, cookies, query, setHeaders, location } = proxied(given, false)
  return {
    startedDateTime: startedAt(index),
    time: 48,
    request: {
      method,
      url,
      httpVersion,
      cookies,
      headers,
      queryString: query,
      headersSize: 402,
      bodySize: sizeOf(given.body),
      postData: given.body && {
        mimeType: given.body.mimeType,
        params: paramsOf(given.body, false),
        text: bodyText(given.body),
      },
    },
    response: {
      _charlesStatus: given.failure === undefined ? 'COMPLETE' : `FAILED ${given.failure}`,
      status: given.status,
      statusText: statusText(given),
      httpVersion,
      cookies: responseCookies(given).map(({ name, value, attributes }) => ({
        name,
        value,
        path: attributes.get('path'),
        domain: 'shop.example.test',
        httpOnly: attributes.has('httponly'),
        secure: attributes.has('secure'),
      })),
      headers: setHeaders,
      content: { size: sizeOf(given.content), mimeType: given.content.mimeType, ...contentText(given.content) },
      redirectURL: location,
      headersSize: 230,
      bodySize: sizeOf(given.content),
    },
    serverIPAddress: '192.0.2.7',
    cache: {},
    timings: { dns: 0, connect: 1, ssl: 7, send: 0, wait: 40, receive: 1 },
    comment: given.comment,
    ...given.unknown,
  }
}
