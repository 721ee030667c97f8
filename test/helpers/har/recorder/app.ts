import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Secrets } from './secrets.js'
import { acceptSocket } from './socket.js'

/** A shop with a login, on the loopback. */
export interface App {
  readonly origin: string
  readonly close: () => Promise<void>
}

interface Answer {
  readonly status?: number
  readonly type?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Buffer
}

export const startApp = async (secrets: Secrets): Promise<App> => {
  const routes = routesFor(secrets)
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => answer(routes, request, response))
  server.on('upgrade', (request, socket) => acceptSocket(request, socket as Socket))
  server.on('connection', (socket) => sockets.add(socket))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}

const answer = (routes: Readonly<Record<string, Answer>>, request: IncomingMessage, response: ServerResponse): void => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost')
  request.resume()
  request.on('end', () => {
    const {
      status = 200,
      type = 'application/json',
      headers = {},
      body = '{"ok":true}',
    } = routes[`${request.method} ${pathname}`] ?? { status: 404 }
    response.writeHead(status, {
      'content-type': type,
      etag: '"5d8c72a5edda8d6a5d8c72a5edda8d6a"',
      ...headers,
    } as Record<string, string>)
    response.end(body)
  })
}

const redirect = (location: string, headers: Answer['headers'] = {}): Answer => ({
  status: 302,
  headers: { location, ...headers },
  body: '',
})
const html = (body: string): Answer => ({ type: 'text/html', body: `<!doctype html>${body}` })

const routesFor = (secrets: Secrets): Readonly<Record<string, Answer>> => ({
  'GET /login': html(loginPage(secrets)),
  'POST /login': redirect(
    `/oauth/authorize?response_type=code&client_id=shop-web&redirect_uri=%2Foauth%2Fcallback&state=${secrets.state}&nonce=${secrets.nonce}`,
    {
      'set-cookie': [
        `session=${secrets.session}; Path=/; HttpOnly`,
        `zx1=${secrets.nameless}; Path=/`,
        'theme=dark; Path=/',
      ],
    },
  ),
  'GET /oauth/authorize': redirect(`/oauth/callback?code=${secrets.code}&state=${secrets.state}`),
  'GET /oauth/callback': html(
    `<title>Shop</title><script>window.__CONFIG__ = {"env":"test","sessionToken":"${secrets.config}"}</script><script src="/static/app.js"></script>`,
  ),
  'GET /static/app.js': { type: 'application/javascript', body: `const client = { secretKey: '${secrets.script}' }\n` },
  'POST /oauth/token': {
    body: JSON.stringify({
      access_token: secrets.access,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: secrets.refresh,
    }),
  },
  'GET /api/orders': { body: '{"orders":[]}' },
  'POST /graphql': {},
  'POST /api/queue': {},
  'POST /profile': {},
  'GET /api/blob': {
    type: 'application/octet-stream',
    body: Buffer.from(JSON.stringify({ access_token: secrets.blob })),
  },
  'GET /api/blob.gz': {
    type: 'application/octet-stream',
    body: gzipSync(JSON.stringify({ access_token: secrets.zipped })),
  },
  'GET /files/a.pdf': { type: 'application/pdf', body: Buffer.from('%PDF-1.7\n') },
  'GET /implicit': redirect(`/home#access_token=${secrets.fragment}&token_type=bearer`),
  'GET /home': html('<title>Home</title>'),
  'GET /welcome': {
    ...html('<title>Welcome</title><img src="/static/logo.svg">'),
    headers: { 'referrer-policy': 'unsafe-url' },
  },
  'GET /static/logo.svg': { type: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
  'POST /saml/acs': html('<title>Signed in</title>'),
  'GET /events': { type: 'text/event-stream', body: `event: session\ndata: {"sessionToken":"${secrets.event}"}\n\n` },
})

const loginPage = ({ csrf }: Secrets): string =>
  `<meta name="csrf-token" content="${csrf}"><title>Login</title><form method="post" action="/login"><input type="hidden" name="authenticity_token" value="${csrf}"><input name="username"><input type="password" name="password"><button>Login</button></form>`
