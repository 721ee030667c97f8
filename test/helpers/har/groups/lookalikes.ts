import { type Exchange, exchange, ORIGIN } from '../model.js'
import { ALPHABETS, type Random } from '../random.js'

/** Exchanges full of what looks like credentials, and the texts that must stay. */
export const lookalikes = (random: Random): { exchanges: Exchange[]; texts: string[] } => {
  const etag = random.chars(ALPHABETS.hex, 32)
  const requestId = random.uuid()
  const traceId = random.chars(ALPHABETS.hex, 32)
  const digest = random.bytes(32).toString('base64')
  const integrity = random.bytes(48).toString('base64')
  const asset = random.chars(ALPHABETS.hex, 20)
  const commit = random.chars(ALPHABETS.hex, 40)
  const style = `css-${random.chars(ALPHABETS.lowerBase36, 7)}-MuiButton-root`
  const modulus = random.bytes(256).toString('base64url')
  const spki = random.bytes(120).toString('base64')
  const orderId = random.uuid()
  const prose = 'Your password must have 12 characters; ask for a token at the desk, or reset the password by mail.'
  const page = `<!doctype html><link rel="stylesheet" href="/assets/main.${asset}.css" integrity="sha384-${integrity}"><div class="${style} jss104">${prose}</div><input type="password" name="password" value=""><label for="token">Token</label>`
  const api = JSON.stringify({
    order: orderId,
    commit,
    created: '2026-11-24T20:17:29.825Z',
    ms: 1795551449825,
    token: null,
    password: '********',
    secret: '****',
    token_type: 'Bearer',
    expires_in: 3600,
    code: 'ERR_NOT_FOUND',
    state: 'open',
    sha256: commit + asset,
    jwks: [{ kty: 'RSA', use: 'sig', e: 'AQAB', n: modulus }],
    publicKey: `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`,
  })
  return {
    exchanges: [
      exchange({
        url: `${ORIGIN}/help?code=DE&state=CA&key=color&token=&page=2`,
        requestHeaders: [
          ['cookie', 'theme=dark; lang=en-GB'],
          ['x-request-id', requestId],
          ['traceparent', `00-${traceId}-00f067aa0ba902b7-01`],
          ['if-none-match', `"${etag}"`],
          ['authorization', 'Bearer ****'],
        ],
        responseHeaders: [
          ['etag', `"${etag}"`],
          ['x-request-id', requestId],
          ['digest', `sha-256=${digest}`],
          ['set-cookie', 'lang=en-GB; Path=/'],
          ['www-authenticate', 'Bearer realm="shop", error="invalid_token"'],
        ],
        content: { mimeType: 'text/html; charset=utf-8', data: page },
      }),
      exchange({
        url: `${ORIGIN}/api/orders/${orderId}`,
        responseHeaders: [
          ['x-correlation-id', orderId],
          ['x-content-hash', commit],
        ],
        content: { mimeType: 'application/json', data: api },
      }),
      exchange({
        url: `${ORIGIN}/assets/main.${asset}.css`,
        content: { mimeType: 'text/css', data: `.${style}{color:#a1b2c3}.token.password{font-weight:700}\n` },
      }),
    ],
    texts: [
      etag,
      requestId,
      traceId,
      digest,
      integrity,
      asset,
      commit,
      style,
      modulus,
      spki,
      orderId,
      prose,
      'theme=dark',
      'lang=en-GB',
      '"********"'.slice(1, -1),
      'Bearer ****',
      'sha384-',
      'code=DE&state=CA&key=color&token=&page=2',
      '1795551449825',
      '.token.password',
      'ERR_NOT_FOUND',
      'invalid_token',
      'AQAB',
      'v4.channel.k8s.io', // of another group's Sec-WebSocket-Protocol
      '2026-11-24T20:17:29.825Z',
    ],
  }
}
