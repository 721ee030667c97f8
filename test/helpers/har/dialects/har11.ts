import {
  bodyText,
  contentText,
  headerOf,
  named,
  paramsOf,
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

/** The specification's version 1.1, as HttpWatch and Firebug wrote it: no `connection`, no `ssl`, no comment. */
export const har11: Dialect = {
  name: 'HAR 1.1',
  spelling: { ...INDENTED, indent: '\t', colon: ' : ' },
  tree: ({ pages, exchanges }: Session) => ({
    log: {
      version: '1.1',
      creator: { name: 'Firebug', version: '1.6' },
      browser: { name: 'Firefox', version: '3.6.8' },
      pages: pages.map(({ title }) => ({
        startedDateTime: startedAt(0),
        id: 'page_0',
        title,
        pageTimings: { onContentLoad: 1720, onLoad: 2500 },
      })),
      entries: exchanges.map((given, index) => ({
        pageref: 'page_0',
        startedDateTime: startedAt(index),
        time: 50,
        request: {
          ...requestFields(given),
          postData: given.body && {
            mimeType: given.body.mimeType,
            params: paramsOf(given.body, true),
            text: bodyText(given.body),
          },
          headersSize: 150,
          bodySize: sizeOf(given.body),
        },
        response: {
          status: given.status,
          statusText: statusText(given),
          httpVersion: 'HTTP/1.1',
          cookies: responseCookies(given).map(({ name, value, attributes }) => ({
            name,
            value,
            path: attributes.get('path') ?? '/',
            domain: '',
            expires: attributes.get('expires') ?? '',
            httpOnly: attributes.has('httponly'),
          })),
          headers: named(splitHeaders(given.responseHeaders)),
          content: {
            size: sizeOf(given.content),
            compression: 0,
            mimeType: given.content.mimeType,
            ...contentText(given.content),
          },
          redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
          headersSize: 160,
          bodySize: sizeOf(given.content),
        },
        cache: {},
        timings: { blocked: 0, dns: -1, connect: 15, send: 20, wait: 38, receive: 12 },
      })),
    },
  }),
}
