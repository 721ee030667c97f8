import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

const percent = encodeURIComponent

/** Addresses of requests: user part, path, query, nested. */
export const requestUrls: Group = ({ plant, random }) => {
  const token = (): string => random.chars(ALPHABETS.base64url, 43)
  const query = 'request.url, request.queryString'
  const password = plant('url-password', 'url-credential', 'request.url, user part', random.chars(ALPHABETS.base62, 20))
  const reset = plant('url-path-reset', 'url-credential', 'request.url, path', random.chars(ALPHABETS.base64url, 43))
  const sessionId = plant(
    'url-path-jsessionid',
    'session',
    'request.url, path parameter',
    random.chars(ALPHABETS.upperHex, 32),
  )
  const access = plant('url-query-access-token', 'oauth', query, token())
  const key = plant('url-query-api-key', 'api-key', query, random.chars(ALPHABETS.hex, 40))
  const odd = plant(
    'url-query-percent',
    'bearer-token',
    `${query}, percent-encoded`,
    random.bytes(33).toString('base64').replace(/^.../, 'a+/'),
  )
  const once = plant(
    'url-nested-once',
    'oauth',
    `${query}, in a redirect_uri, encoded once`,
    random.bytes(30).toString('base64').replace(/^.../, 'b/+'),
  )
  const twice = plant(
    'url-nested-twice',
    'oauth',
    `${query}, in a redirect_uri in a next, encoded twice`,
    random.bytes(30).toString('base64').replace(/^.../, 'c+/'),
  )
  const fragment = plant('url-fragment', 'oauth', 'response.headers[location], fragment; request.url', token())
  const inner = `${ORIGIN}/cb?access_token=${percent(once)}`
  const deepest = `${ORIGIN}/cb?access_token=${percent(twice)}`
  return [
    exchange({
      url: `https://deploy:${password}@git.example.test/shop.git/info/refs?service=git-upload-pack`,
      requestHeaders: [['origin', `https://deploy:${password}@git.example.test`]],
    }),
    exchange({ url: `${ORIGIN}/reset-password/${reset}` }),
    exchange({ url: `${ORIGIN}/basket;jsessionid=${sessionId}?step=2` }),
    exchange({ url: `${ORIGIN}/api/items?page=2&access_token=${access}&sort=asc` }),
    exchange({ url: `${ORIGIN}/maps/tile?x=1&y=2&api_key=${key}` }),
    exchange({ url: `${ORIGIN}/feed?token=${percent(odd)}&n=10` }),
    exchange({ url: `${ORIGIN}/go?redirect_uri=${percent(inner)}` }),
    exchange({ url: `${ORIGIN}/go?next=${percent(`${ORIGIN}/go?redirect_uri=${percent(deepest)}`)}` }),
    exchange({
      url: `${ORIGIN}/implicit`,
      status: 302,
      responseHeaders: [['location', `${ORIGIN}/cb#access_token=${fragment}&token_type=bearer&expires_in=3600`]],
    }),
    exchange({ url: `${ORIGIN}/cb#access_token=${fragment}&token_type=bearer&expires_in=3600` }),
  ]
}

/** Addresses in headers. */
export const headerUrls: Group = ({ plant, random }) => {
  const token = (id: string, kind: string, where: string): string =>
    plant(id, kind, where, random.chars(ALPHABETS.base64url, 43))
  const referer = token('referer', 'oauth', 'request.headers[referer]')
  const path = token('h2-path', 'oauth', 'request.headers[:path], request.url')
  const relative = token('location-relative', 'oauth', 'response.headers[location], relative; redirectURL')
  const fragment = token(
    'location-relative-fragment',
    'oauth',
    'response.headers[location], relative with fragment; redirectURL',
  )
  const contentLocation = token('content-location', 'oauth', 'response.headers[content-location]')
  const link = token('link', 'oauth', 'response.headers[link]')
  const refresh = token('refresh-header', 'session', 'response.headers[refresh]')
  return [
    exchange({
      url: `${ORIGIN}/static/app.css`,
      requestHeaders: [['referer', `${ORIGIN}/welcome?access_token=${referer}`]],
    }),
    exchange({
      url: `${ORIGIN}/api/search?q=tea&access_token=${path}`,
      requestHeaders: [
        [':authority', 'shop.example.test'],
        [':method', 'GET'],
        [':path', `/api/search?q=tea&access_token=${path}`],
        [':scheme', 'https'],
      ],
    }),
    exchange({
      url: `${ORIGIN}/start`,
      status: 302,
      responseHeaders: [['location', `/welcome?session_token=${relative}&from=start`]],
    }),
    exchange({
      url: `${ORIGIN}/start2`,
      status: 302,
      protocol: 'http/1.1',
      responseHeaders: [['Location', `../home#id_token=${fragment}`]],
    }),
    exchange({
      url: `${ORIGIN}/api/pages`,
      responseHeaders: [
        ['content-location', `/api/pages?access_token=${contentLocation}`],
        ['link', `<${ORIGIN}/api/pages?page=2&access_token=${link}>; rel="next"`],
        ['refresh', `5; url=/home?session_token=${refresh}`],
      ],
    }),
  ]
}

/** Signed addresses of the three large stores, and CloudFront's. */
export const signedUrls: Group = ({ plant, random }) => {
  const where = 'request.url, request.queryString'
  const aws = plant('x-amz-signature', 'signature', where, random.chars(ALPHABETS.hex, 64))
  const credential = plant('x-amz-credential', 'api-key', where, random.chars(ALPHABETS.upperBase36, 20))
  const security = plant('x-amz-security-token-query', 'session', where, random.bytes(270).toString('base64'))
  const azure = plant('azure-sig', 'signature', where, random.bytes(32).toString('base64'))
  const google = plant('x-goog-signature', 'signature', where, random.chars(ALPHABETS.hex, 512))
  const cloudFront = plant(
    'cloudfront-signature',
    'signature',
    where,
    random.bytes(256).toString('base64').replaceAll('+', '-').replaceAll('=', '_').replaceAll('/', '~'),
  )
  return [
    exchange({
      url: `https://bucket.example.test/a.pdf?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${credential}%2F20261124%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20261124T201729Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Security-Token=${percent(security)}&X-Amz-Signature=${aws}`,
    }),
    exchange({
      url: `https://store.example.test/c/b.png?sv=2024-11-04&st=2026-11-24T20%3A00%3A00Z&se=2026-11-25T20%3A00%3A00Z&sr=b&sp=r&sig=${percent(azure)}`,
    }),
    exchange({
      url: `https://storage.example.test/b/c.zip?X-Goog-Algorithm=GOOG4-RSA-SHA256&${'X-Goog-Credential'}=svc%40shop.invalid%2F20261124%2Fauto%2Fstorage%2Fgoog4_request&X-Goog-Date=20261124T201729Z&X-Goog-Expires=900&X-Goog-SignedHeaders=host&X-Goog-Signature=${google}`,
    }),
    exchange({
      url: `https://cdn.example.test/v/1.mp4?Expires=1795000000&Signature=${cloudFront}&Key-Pair-Id=K2JCJMDEHXQW5F`,
    }),
  ]
}
