import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

/** Authorization in its schemes, upper, lower and mixed case. */
export const authorization: Group = ({ plant, random }) => {
  const where = 'request.headers[authorization]'
  const opaque = plant('bearer', 'bearer-token', where, random.chars(ALPHABETS.base64url, 43))
  const jwt = plant('bearer-jwt', 'jwt', `${where}, lower case`, random.jwt({ sub: 'ines', exp: 1_795_000_000 }))
  const mixed = plant('bearer-mixed-case', 'bearer-token', `${where}, mixed case`, random.chars(ALPHABETS.base62, 40))
  const password = plant('basic-password', 'password', `${where} Basic`, random.chars(ALPHABETS.base62, 18))
  const digest = plant('digest-response', 'digest', `${where} Digest`, random.chars(ALPHABETS.hex, 32))
  const accessKey = plant('sigv4-credential', 'api-key', `${where} SigV4`, random.chars(ALPHABETS.upperBase36, 20))
  const signature = plant('sigv4-signature', 'signature', `${where} SigV4`, random.chars(ALPHABETS.hex, 64))
  const session = plant('x-amz-security-token', 'session', 'request.headers', random.bytes(240).toString('base64'))
  const custom = plant('auth-token-scheme', 'api-key', `${where} Token`, random.chars(ALPHABETS.hex, 40))
  const bare = plant('auth-no-scheme', 'api-key', `${where} without scheme`, random.chars(ALPHABETS.base62, 32))
  const proxy = plant(
    'proxy-password',
    'password',
    'request.headers[proxy-authorization]',
    random.chars(ALPHABETS.base62, 16),
  )
  const dpop = plant(
    'dpop',
    'jwt',
    'request.headers[dpop]',
    random.jwt({ htm: 'GET', htu: `${ORIGIN}/api/me`, jti: random.uuid() }),
  )
  const basic = (user: string, secret: string): string => Buffer.from(`${user}:${secret}`).toString('base64')
  const api = `${ORIGIN}/api`
  return [
    exchange({ url: `${api}/orders`, protocol: 'http/1.1', requestHeaders: [['Authorization', `Bearer ${opaque}`]] }),
    exchange({
      url: `${api}/me`,
      requestHeaders: [
        ['authorization', `Bearer ${jwt}`],
        ['dpop', dpop],
      ],
    }),
    exchange({ url: `${api}/cart`, protocol: 'http/1.1', requestHeaders: [['aUtHoRiZaTiOn', `bEaReR ${mixed}`]] }),
    exchange({ url: `${api}/admin`, requestHeaders: [['authorization', `Basic ${basic('ines', password)}`]] }),
    exchange({
      url: `${api}/legacy`,
      protocol: 'http/1.1',
      requestHeaders: [
        [
          'Authorization',
          `Digest username="ines", realm="shop", nonce="5f1c", uri="/api/legacy", qop=auth, nc=00000001, cnonce="0a4f", response="${digest}"`,
        ],
        ['Proxy-Authorization', `Basic ${basic('proxy', proxy)}`],
      ],
    }),
    exchange({
      url: 'https://bucket.example.test/list',
      protocol: 'http/1.1',
      requestHeaders: [
        [
          'Authorization',
          `AWS4-HMAC-SHA256 Credential=${accessKey}/20261124/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
        ],
        ['X-Amz-Security-Token', session],
      ],
    }),
    exchange({ url: `${api}/ci`, requestHeaders: [['authorization', `Token token="${custom}"`]] }),
    exchange({ url: `${api}/v0`, requestHeaders: [['authorization', bare]] }),
  ]
}

const KEY_HEADERS = [
  'X-Api-Key',
  'x-auth-token',
  'X-Access-Token',
  'ocp-apim-subscription-key',
  'PRIVATE-TOKEN',
  'x-functions-key',
  'X-Vault-Token',
  'X-CSRF-Token',
  'x-xsrf-token',
]

/** x-api-key and its kin, one header an exchange. */
export const keys: Group = ({ plant, random }) =>
  KEY_HEADERS.map((name, index) => {
    const kind = /c?srf|xsrf/i.test(name) ? 'csrf' : 'api-key'
    const value = plant(
      name.toLowerCase(),
      kind,
      `request.headers[${name}]`,
      random.chars(ALPHABETS.base62, 32 + index),
    )
    return exchange({
      url: `${ORIGIN}/api/key/${index}`,
      protocol: name === name.toLowerCase() ? 'h2' : 'http/1.1',
      requestHeaders: [[name, value]],
    })
  })

/** Tokens that a browser can only send as a WebSocket sub-protocol. */
export const subProtocols: Group = ({ plant, random }) => {
  const where = 'request.headers[sec-websocket-protocol]'
  const listed = plant('ws-protocol', 'bearer-token', where, random.chars(ALPHABETS.base64url, 43))
  const dotted = plant('ws-protocol-k8s', 'bearer-token', `${where}, base64url`, random.chars(ALPHABETS.base62, 40))
  const k8s = `base64url.bearer.authorization.k8s.io.${Buffer.from(dotted).toString('base64url')}`
  const upgrade = (protocol: string, echoed: string, path: string) =>
    exchange({
      url: `wss://shop.example.test${path}`,
      protocol: 'http/1.1',
      requestHeaders: [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
        ['Sec-WebSocket-Protocol', protocol],
      ],
      status: 101,
      responseHeaders: [
        ['Upgrade', 'websocket'],
        ['Connection', 'Upgrade'],
        ['Sec-WebSocket-Accept', 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='],
        ['Sec-WebSocket-Protocol', echoed],
      ],
      content: { mimeType: 'x-unknown', data: '' },
      messages: [],
    })
  return [
    upgrade(`graphql-transport-ws, bearer, ${listed}`, 'graphql-transport-ws', '/graphql'),
    upgrade(`v4.channel.k8s.io, ${k8s}`, 'v4.channel.k8s.io', '/api/v1/pods/exec'),
  ]
}
