import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

const BOUNDARY = '----WebKitFormBoundary7MA4YWxkTrZu0gW'
const multipart = (fields: readonly (readonly [string, string])[]): string =>
  `${fields.map(([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')}--${BOUNDARY}--\r\n`

/** Bodies that requests carry. */
export const requestBodies: Group = ({ plant, random }) => {
  const where = 'request.postData.text'
  const password = (id: string, what: string, before = '', after = ''): string =>
    plant(id, 'password', `${where}, ${what}`, `${before}${random.chars(ALPHABETS.base62, 14)}${after}`)
  const inForm = password('form-password', 'form; params', 'a+b ', '%&=')
  const inJson = password('json-password', 'JSON')
  const quoted = password('json-password-quotes', 'JSON, quotes and backslashes', 'q"\\', '\\"\\\\n')
  const accented = password('json-password-non-ascii', 'JSON, non-ASCII', 'pä€', '🔑ß')
  const markup = password('json-password-script', 'JSON, mark-up', 'x</script>', '<!--')
  const surrogate = password('json-password-lone-surrogate', 'JSON, lone surrogate', '\ud83d', 'z')
  const nested = plant(
    'nested-json-token',
    'bearer-token',
    `${where}, JSON in a JSON string`,
    random.chars(ALPHABETS.base62, 40),
  )
  const deep = plant(
    'nested-json-twice',
    'api-key',
    `${where}, JSON in JSON in JSON`,
    random.chars(ALPHABETS.base62, 36),
  )
  const variable = password('graphql-variable', 'GraphQL variables')
  const field = password('multipart-password', 'multipart')
  const json = (path: string, value: unknown) =>
    exchange({
      url: `${ORIGIN}${path}`,
      requestHeaders: [['content-type', 'application/json']],
      body: { mimeType: 'application/json', data: JSON.stringify(value) },
    })
  return [
    exchange({
      url: `${ORIGIN}/login`,
      body: {
        mimeType: 'application/x-www-form-urlencoded',
        data: new URLSearchParams({ username: 'ines', password: inForm, remember: '1' }).toString(),
      },
    }),
    json('/api/login', { username: 'ines', password: inJson }),
    json('/api/login?try=2', { username: 'ines', password: quoted, keep: true }),
    json('/api/login?try=3', { username: 'Inès', password: accented }),
    json('/api/login?try=4', { password: markup, username: 'ines' }),
    json('/api/login?try=5', { password: surrogate, username: 'ines' }),
    json('/api/queue', { id: 7, message: JSON.stringify({ user: 'ines', accessToken: nested }) }),
    json('/api/queue/2', { body: JSON.stringify({ payload: JSON.stringify({ apiKey: deep, n: 1 }) }) }),
    json('/graphql', {
      operationName: 'Login',
      query: 'mutation Login($user: String!, $password: String!) { login(user: $user, password: $password) { ok } }',
      variables: { user: 'ines', password: variable },
    }),
    exchange({
      url: `${ORIGIN}/profile`,
      body: {
        mimeType: `multipart/form-data; boundary=${BOUNDARY}`,
        data: multipart([
          ['username', 'ines'],
          ['password', field],
          ['bio', 'likes tea'],
        ]),
      },
    }),
  ]
}

/** gRPC-web: a frame of flags and length, then one protobuf field. The JWT is one sent in a header elsewhere. */
export const grpcWeb: Group = ({ planted }) => {
  const token = Buffer.from(planted('bearer-jwt'))
  const field = Buffer.concat([Buffer.from([0x0a, (token.length & 0x7f) | 0x80, token.length >> 7]), token])
  const frame = Buffer.concat([Buffer.from([0, 0, 0, field.length >> 8, field.length & 0xff]), field])
  return [
    exchange({
      url: `${ORIGIN}/shop.v1.Session/Renew`,
      body: { mimeType: 'application/grpc-web-text', data: frame.toString('base64') },
      content: { mimeType: 'application/grpc-web+proto', data: frame },
    }),
  ]
}
