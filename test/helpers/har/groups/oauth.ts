import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

const FORM = 'application/x-www-form-urlencoded'
const AUTH = 'https://login.example.test'
const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString()

/** The authorization code flow with PKCE, and a refresh. */
export const codeFlow: Group = ({ plant, random }) => {
  const url = 'request.url, request.queryString, response.headers[location]'
  const body = 'request.postData.text, request.postData.params'
  const state = plant('oauth-state', 'oauth', url, random.chars(ALPHABETS.base64url, 32))
  const nonce = plant('oauth-nonce', 'oauth', url, random.chars(ALPHABETS.base64url, 32))
  const code = plant('oauth-code', 'oauth', `${url}; ${body}`, random.chars(ALPHABETS.base64url, 40))
  const verifier = plant('oauth-code-verifier', 'oauth', body, random.chars(ALPHABETS.base64url, 64))
  const secret = plant('oauth-client-secret', 'oauth', body, random.chars(ALPHABETS.base62, 40))
  const access = plant('oauth-access-token', 'oauth', 'response.content.text', random.chars(ALPHABETS.base64url, 64))
  const refresh = plant(
    'oauth-refresh-token',
    'oauth',
    `response.content.text; ${body}`,
    random.chars(ALPHABETS.base64url, 86),
  )
  const idToken = plant(
    'oauth-id-token',
    'jwt',
    'response.content.text',
    random.jwt({ iss: AUTH, sub: 'ines', nonce: '0' }),
  )
  const assertion = plant('oauth-client-assertion', 'jwt', body, random.jwt({ iss: 'shop', sub: 'shop', aud: AUTH }))
  const callback = `${ORIGIN}/oauth/callback?code=${code}&state=${state}`
  const answer = {
    access_token: access,
    token_type: 'Bearer',
    expires_in: 3600,
    refresh_token: refresh,
    id_token: idToken,
  }
  return [
    exchange({
      url: `${AUTH}/authorize?response_type=code&client_id=shop-web&redirect_uri=${encodeURIComponent(`${ORIGIN}/oauth/callback`)}&scope=openid&state=${state}&nonce=${nonce}&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256`,
      status: 302,
      responseHeaders: [['location', callback]],
    }),
    exchange({ url: callback, content: { mimeType: 'text/html', data: '<!doctype html><title>Signed in</title>' } }),
    exchange({
      url: `${AUTH}/token`,
      body: {
        mimeType: FORM,
        data: form({
          grant_type: 'authorization_code',
          code,
          redirect_uri: `${ORIGIN}/oauth/callback`,
          client_id: 'shop-web',
          client_secret: secret,
          code_verifier: verifier,
        }),
      },
      content: { mimeType: 'application/json', data: JSON.stringify(answer) },
    }),
    exchange({
      url: `${AUTH}/token`,
      body: {
        mimeType: FORM,
        data: form({
          grant_type: 'refresh_token',
          refresh_token: refresh,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion,
        }),
      },
    }),
  ]
}

/** RFC 8628. */
export const deviceFlow: Group = ({ plant, random }) => {
  const where = 'response.content.text; request.postData'
  const device = plant('oauth-device-code', 'oauth', where, random.chars(ALPHABETS.base64url, 48))
  const user = plant(
    'oauth-user-code',
    'oauth',
    'response.content.text',
    `${random.chars(ALPHABETS.userCode, 4)}-${random.chars(ALPHABETS.userCode, 4)}`,
  )
  const answer = {
    device_code: device,
    user_code: user,
    verification_uri: `${AUTH}/device`,
    verification_uri_complete: `${AUTH}/device?user_code=${user}`,
    expires_in: 1800,
    interval: 5,
  }
  return [
    exchange({
      url: `${AUTH}/device_authorization`,
      body: { mimeType: FORM, data: 'client_id=shop-tv' },
      content: { mimeType: 'application/json', data: JSON.stringify(answer, null, 2) },
    }),
    exchange({
      url: `${AUTH}/token`,
      status: 400,
      body: {
        mimeType: FORM,
        data: form({
          grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
          device_code: device,
          client_id: 'shop-tv',
        }),
      },
      content: { mimeType: 'application/json', data: '{"error":"authorization_pending"}' },
    }),
  ]
}
