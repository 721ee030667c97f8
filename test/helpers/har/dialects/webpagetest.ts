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
  withoutFragment,
} from '../fields.js'
import type { Exchange, JsonObject, Session } from '../model.js'
import { COMPACT } from '../write.js'
import type { Dialect } from './index.js'

/** har/HarResult and jsonencode of WPO-Foundation/webpagetest: PHP's json_encode (`\/`, \u), a wealth of `_` fields, addresses in them again. */
export const webPageTest: Dialect = {
  name: 'WebPagetest',
  spelling: { ...COMPACT, escapesSlash: true, ascii: true },
  tree: ({ pages, exchanges, comment }: Session) => ({
    log: {
      version: '1.1',
      creator: { name: 'WebPagetest', version: '21.07' },
      pages: pages.map(({ title }) => ({
        startedDateTime: startedAt(0),
        title: 'Run 1, First View for shop.example.test',
        id: PAGE,
        pageTimings: { onLoad: 1433, onContentLoad: -1 },
        _URL: title,
        _loadTime: 1433,
        _TTFB: 212,
        _run: 1,
        _cached: 0,
        _testID: '261124_AiDcQ1_7',
      })),
      entries: exchanges.map(webPageTestEntry),
      browser: { name: 'Chrome', version: '156.0.0.0' },
      comment,
    },
  }),
}

const PAGE = 'page_1_0_1'

const webPageTestEntry = (given: Exchange, index: number): JsonObject => {
  const { origin, pathname, search } = new URL(given.url)
  return {
    pageref: PAGE,
    startedDateTime: startedAt(index),
    time: 48,
    request: {
      ...requestFields(given),
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
      headersSize: 230,
      bodySize: sizeOf(given.content),
      headers: named(splitHeaders(given.responseHeaders)),
      httpVersion: 'HTTP/1.1',
      content: { size: sizeOf(given.content), mimeType: given.content.mimeType, ...contentText(given.content) },
      redirectURL: headerOf(given.responseHeaders, 'location') ?? '',
      cookies: responseCookies(given).map(({ name, value }) => ({ name, value })),
    },
    cache: {},
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 40, receive: 1 },
    _host: origin,
    _url: `${pathname}${search}`,
    _full_url: withoutFragment(given.url),
    _method: given.method,
    _number: index + 1,
    _request_id: `${4000 + index}.1`,
    _initiator: given.initiator?.url ?? '',
    _is_secure: '1',
    _score_cache: '-1',
    comment: given.comment,
    ...given.unknown,
  }
}
