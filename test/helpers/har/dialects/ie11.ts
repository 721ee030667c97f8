import {
  bodyText,
  contentText,
  headerOf,
  named,
  requestCookies,
  requestFields,
  responseCookies,
  sizeOf,
  splitHeaders,
  startedAt,
  statusText,
} from '../fields.js'
import type { Session } from '../model.js'
import { INDENTED } from '../write.js'
import type { Dialect } from './index.js'

/** F12 of Internet Explorer 11 has its cookies from XML: an object, not an array. Neither `params` nor `serverIPAddress`. */
export const ie11: Dialect = {
  name: 'IE11',
  spelling: { ...INDENTED, lineEnd: '\r\n', byteOrderMark: true },
  tree: ({ pages, exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'Internet Explorer Network Inspector', version: '11.0.9600.19596' },
      browser: { name: 'Internet Explorer', version: '11.0.9600.19596' },
      pages: pages.map(({ title }) => ({
        startedDateTime: startedAt(0),
        id: '0',
        title,
        pageTimings: { onContentLoad: 210, onLoad: 260 },
      })),
      entries: exchanges.map((given, index) => ({
        pageref: '0',
        startedDateTime: startedAt(index).replace('Z', '+00:00'),
        time: 48,
        request: {
          ...requestFields(given),
          cookies: Object.fromEntries(requestCookies(given)),
          postData: given.body && { mimeType: given.body.mimeType, text: bodyText(given.body) },
          headersSize: 402,
          bodySize: sizeOf(given.body),
        },
        response: {
          status: given.status,
          statusText: statusText(given),
          httpVersion: 'HTTP/1.1',
          cookies: { cookie: responseCookies(given).map(({ name, value }) => ({ name, value })) },
          headers: named(splitHeaders(given.responseHeaders)),
          content: { size: sizeOf(given.content), mimeType: given.content.mimeType, ...contentText(given.content) },
          redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
          headersSize: 230,
          bodySize: sizeOf(given.content),
        },
        cache: {},
        timings: { send: 0, wait: 40, receive: 1 },
        comment: given.comment,
        ...given.unknown,
      })),
      comment,
    },
  }),
}
