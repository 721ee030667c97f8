import {
  bodyText,
  contentText,
  messagesOf,
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

/** mitmproxy/addons/savehar.py: json.dumps with indent 2, ASCII, query and form values decoded, text of a WebSocket as it is. */
export const mitmproxy: Dialect = {
  name: 'mitmproxy',
  spelling: { ...INDENTED, ascii: true },
  tree: ({ exchanges, comment }: Session) => ({
    log: {
      version: '1.2',
      creator: { name: 'mitmproxy', version: '12.2.0', comment },
      pages: [],
      entries: exchanges.map(mitmproxyEntry),
    },
  }),
}

const mitmproxyEntry = (given: Exchange, index: number): JsonObject => {
  const { method, url, httpVersion, headers, cookies, query, setHeaders, location } = proxied(given, true)
  return {
    startedDateTime: startedAt(index).replace('825Z', '825123+00:00'),
    time: 46.11802101135254,
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
        text: bodyText(given.body),
        params: paramsOf(given.body, true),
      },
    },
    response: {
      status: given.status,
      statusText: statusText(given),
      httpVersion,
      cookies: responseCookies(given).map(({ name, value, attributes }) => ({
        name,
        value,
        path: attributes.get('path') ?? '/',
        domain: '',
        httpOnly: attributes.has('httponly'),
        secure: attributes.has('secure'),
      })),
      headers: setHeaders,
      content: {
        size: sizeOf(given.content),
        compression: 0,
        mimeType: given.content.mimeType,
        ...contentText(given.content),
      },
      redirectURL: location,
      headersSize: 230,
      bodySize: sizeOf(given.content),
      _error: given.failure,
    },
    cache: {},
    timings: { connect: -1.0, ssl: -1.0, send: 0.5, receive: 0.7, wait: 44.9 },
    serverIPAddress: '192.0.2.7',
    _resourceType: given.messages === undefined ? undefined : 'websocket',
    _webSocketMessages: messagesOf(given),
    comment: given.comment,
    ...given.unknown,
  }
}
