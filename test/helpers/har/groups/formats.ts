import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

const BATCH = 'batch_7MA4YWxk'

/** Bodies of formats in which a name and its value stand apart, or that carry a request or an address of their own. */
export const otherFormats: Group = ({ plant, random }) => {
  const sent = 'request.postData.text'
  const answered = 'response.content.text'
  const token = (id: string, kind: string, where: string): string =>
    plant(id, kind, where, random.chars(ALPHABETS.base62, 40))
  const pair = token('json-name-value-pair', 'api-key', `${sent}, JSON of name and value pairs`)
  const soap = plant('soap-password', 'password', `${sent}, XML`, random.chars(ALPHABETS.base62, 16))
  const batched = token('batch-authorization', 'bearer-token', `${sent}, a request within multipart/mixed`)
  const beacon = token('beacon-address', 'oauth', `${sent}, form, the page's address in a field`)
  const link = token('html-link', 'oauth', `${answered}, HTML, an address after &amp;`)
  const data = token('html-data-attribute', 'session', `${answered}, HTML, an attribute`)
  const padded = token('jsonp', 'oauth', `${answered}, JSON in a call`)
  const post = (path: string, mimeType: string, text: string) =>
    exchange({ url: `${ORIGIN}${path}`, body: { mimeType, data: text } })
  const page = `${ORIGIN}/welcome?from=mail&access_token=${beacon}`
  return [
    post(
      '/api/forms',
      'application/json',
      JSON.stringify({
        fields: [
          { name: 'user', value: 'ines' },
          { name: 'api_key', value: pair },
        ],
      }),
    ),
    post(
      '/soap',
      'text/xml',
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><Login><User>ines</User><Password>${soap}</Password></Login></s:Body></s:Envelope>`,
    ),
    post(
      '/batch',
      `multipart/mixed; boundary=${BATCH}`,
      `--${BATCH}\r\nContent-Type: application/http\r\n\r\nGET /v1/files HTTP/1.1\r\nAuthorization: Bearer ${batched}\r\n\r\n--${BATCH}--\r\n`,
    ),
    post(
      '/collect',
      'application/x-www-form-urlencoded',
      new URLSearchParams({ v: '2', dl: page, dt: 'Welcome' }).toString(),
    ),
    exchange({
      url: `${ORIGIN}/mail.html`,
      content: {
        mimeType: 'text/html',
        data: `<p><a href="/confirm?user=ines&amp;access_token=${link}">Confirm</a></p><div id="app" data-session-token="${data}"></div>`,
      },
    }),
    exchange({
      url: `${ORIGIN}/jsonp?callback=cb`,
      content: { mimeType: 'application/javascript', data: `/**/cb({"access_token":"${padded}","expires_in":3600});` },
    }),
  ]
}
