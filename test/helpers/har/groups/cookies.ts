import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

/** Cookie, Set-Cookie and the arrays that programs make of them. */
export const cookies: Group = ({ plant, random }) => {
  const sent = 'request.headers[cookie], request.cookies'
  const set = 'response.headers[set-cookie], response.cookies'
  const session = plant('cookie-session', 'cookie', `${sent}; ${set}`, random.chars(ALPHABETS.base64url, 43))
  const signed = plant(
    'cookie-percent',
    'cookie',
    `${sent}, percent-encoded`,
    `s:${random.chars(ALPHABETS.base62, 32)}.${random.bytes(32).toString('base64')}`,
  )
  const unknown = plant(
    'cookie-unknown-name',
    'cookie',
    `${sent}, a name that tells nothing`,
    random.chars(ALPHABETS.hex, 48),
  )
  const remember = plant(
    'set-cookie-remember',
    'cookie',
    `${set}, joined by newlines`,
    random.chars(ALPHABETS.base64url, 64),
  )
  const csrf = plant('set-cookie-csrf', 'csrf', `${set}, joined by newlines`, random.chars(ALPHABETS.base62, 64))
  const refresh = plant('set-cookie-jwt', 'jwt', set, random.jwt({ sub: 'ines', use: 'refresh' }))
  const nameless = plant(
    'set-cookie-unknown-name',
    'cookie',
    `${set}, a name that tells nothing`,
    random.chars(ALPHABETS.base64url, 48),
  )
  const inQuotes = plant('cookie-quoted', 'cookie', `${sent}, in quotes`, random.chars(ALPHABETS.base62, 40))
  return [
    exchange({
      url: `${ORIGIN}/login`,
      responseHeaders: [
        [
          'set-cookie',
          [
            `__Host-session=${session}; Path=/; Secure; HttpOnly`,
            `remember_user_token=${remember}; Path=/; Expires=Wed, 24 Nov 2027 20:17:29 GMT`,
            `csrftoken=${csrf}; Path=/; SameSite=Lax`,
            `qq=${nameless}; Path=/`,
            'theme=dark; Path=/',
          ].join('\n'),
        ],
      ],
    }),
    exchange({
      url: `${ORIGIN}/account`,
      requestHeaders: [
        [
          'cookie',
          `theme=dark; __Host-session=${session}; connect.sid=${encodeURIComponent(signed)}; lang=en-GB; zx1=${unknown}; auth_session="${inQuotes}"`,
        ],
      ],
      responseHeaders: [['set-cookie', `rt=${refresh}; Path=/auth; HttpOnly`]],
    }),
    exchange({
      url: `${ORIGIN}/orders`,
      protocol: 'http/1.1',
      requestHeaders: [['Cookie', `__Host-session=${session}; theme=dark`]],
    }),
  ]
}
