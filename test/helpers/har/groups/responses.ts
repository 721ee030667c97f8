import { gzipSync } from 'node:zlib'
import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** Bodies that responses carry, as text and as bytes. */
export const responseBodies: Group = ({ plant, random }) => {
  const where = 'response.content.text'
  const token = (id: string, kind: string, what: string): string =>
    plant(id, kind, `${where}, ${what}`, random.chars(ALPHABETS.base62, 40))
  const json = token('response-json', 'api-key', 'JSON')
  const meta = plant('html-meta-csrf', 'csrf', `${where}, HTML`, random.bytes(64).toString('base64'))
  const hidden = plant('html-hidden-input', 'csrf', `${where}, HTML`, random.bytes(48).toString('base64'))
  const entities = plant(
    'html-entities',
    'password',
    `${where}, HTML, entities`,
    `"<&${random.chars(ALPHABETS.base62, 14)}`,
  )
  const inline = token('html-inline-config', 'session', 'HTML, inline script')
  const script = token('js-secret', 'api-key', 'JavaScript')
  const stream = token('event-stream', 'bearer-token', 'event stream')
  const encoded = token('base64-json', 'bearer-token', 'base64 of JSON')
  const zipped = token('base64-gzip-json', 'bearer-token', 'base64 of gzip of JSON')
  const html = `<!doctype html><html><head><meta name="csrf-token" content="${meta}"><title>Account</title></head><body class="css-1x2y3z4 sc-bdVaJa">
<form action="/save" method="post"><input type="hidden" name="authenticity_token" value="${hidden}"><input type="password" name="password" value="${attribute(entities)}"></form>
<script>window.__CONFIG__ = {"env":"live","sessionToken":"${inline}","debug":false}</script></body></html>`
  const text = (path: string, mimeType: string, data: string | Buffer) =>
    exchange({ url: `${ORIGIN}${path}`, content: { mimeType, data } })
  return [
    text('/api/keys', 'application/json', JSON.stringify({ keys: [{ id: 1, apiKey: json, label: 'ci' }] })),
    text('/account.html', 'text/html', html),
    text(
      '/static/app.js',
      'application/javascript',
      `const client = createClient({ region: 'eu', secretKey: '${script}', retries: 3 })\n`,
    ),
    text(
      '/events',
      'text/event-stream',
      `event: session\ndata: {"user":"ines","token":"${stream}"}\n\nevent: ping\ndata: {}\n\n`,
    ),
    text(
      '/api/blob',
      'application/octet-stream',
      Buffer.from(JSON.stringify({ user: 'ines', access_token: encoded, n: 1 })),
    ),
    text('/api/blob.gz', 'application/gzip', gzipSync(JSON.stringify({ user: 'ines', access_token: zipped, n: 2 }))),
  ]
}
