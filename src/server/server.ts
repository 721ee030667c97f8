import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BeartrapError } from '../core/errors.js'
import { type Api, createApi, KEY_HEADER, Refused } from './api.js'
import type { Asset } from './assets.js'
import { readJson } from './body.js'
import type { Desk, Download } from './desk.js'
import { type Purpose, refusal } from './guard.js'
import { SECURITY_HEADERS } from './headers.js'
import { createPass } from './pass.js'

/** The only address listened on. */
const LOOPBACK = '127.0.0.1'

const MAX_CONNECTIONS = 64
const HEADERS_MS = 10_000

/** A file of many gigabytes from a slow disk. */
const REQUEST_MS = 60 * 60_000

export interface ServerOptions {
  readonly desk: Desk
  readonly assets: ReadonlyMap<string, Asset>
  /** 0 takes any that is free. */
  readonly port: number
  /** Told of faults of the server's own, which the page is told nothing of. */
  readonly onFault: (error: unknown) => void
}

export interface UiServer {
  readonly port: number
  /** The page's address, with the token that opens it once. */
  readonly link: string
  close(): Promise<void>
}

/** Serves the page on loopback. Throws BeartrapError 'config' where the port is taken. */
export const serveUi = async ({ desk, assets, port, onFault }: ServerOptions): Promise<UiServer> => {
  const pass = createPass()
  const routes: Routes = { api: createApi(desk, pass), desk, assets, port: () => address().port, onFault }
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS }, (request, response) => {
    void respond(request, response, routes)
  })
  const address = (): AddressInfo => server.address() as AddressInfo
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) =>
      failed(new BeartrapError('config', `port ${port}: ${error.message}`, { cause: error })),
    )
    server.listen(port, LOOPBACK, listening)
  })
  return {
    port: address().port,
    link: `http://${LOOPBACK}:${address().port}/#${pass.token}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

interface Routes {
  readonly api: Api
  readonly desk: Desk
  readonly assets: ReadonlyMap<string, Asset>
  readonly port: () => number
  readonly onFault: (error: unknown) => void
}

/** Every answer goes through here: one place for headers, refusals and faults. */
const respond = async (request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> => {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
  try {
    await dispatch(request, response, routes)
  } catch (error) {
    if (response.headersSent)
      response.destroy() // a download that ends too early must not look whole
    else sendProblem(request, response, problemOf(error, routes.onFault))
  }
}

const dispatch = async (request: IncomingMessage, response: ServerResponse, routes: Routes): Promise<void> => {
  const target = targetOf(request)
  const route = target === undefined ? undefined : routeOf(target.pathname, routes)
  const refused = refusal(request, route?.purpose ?? 'part', routes.port())
  if (refused !== undefined) throw new Refused(403, refused)
  if (target === undefined || route === undefined) throw new Refused(404, 'nothing here')
  if (request.method !== route.method) throw new Refused(405, `${route.method} only`)
  switch (route.kind) {
    case 'asset':
      return send(response, 200, route.asset.type, route.asset.bytes)
    case 'download':
      return sendDownload(response, routes.api.download(route.ticket))
    case 'upload':
      return receive(request, response, routes, target.searchParams)
    case 'call': {
      const key = keyOf(request)
      if (route.name !== 'session') routes.api.admit(key) // before its body is read
      return sendJson(response, 200, await routes.api.call(route.name, key, await readJson(request)))
    }
    default:
      return route satisfies never
  }
}

const targetOf = ({ url = '' }: IncomingMessage): URL | undefined =>
  URL.canParse(url, 'http://loopback') ? new URL(url, 'http://loopback') : undefined

type Route = { readonly purpose: Purpose; readonly method: 'GET' | 'POST' } & (
  | { readonly kind: 'asset'; readonly asset: Asset }
  | { readonly kind: 'download'; readonly ticket: string }
  | { readonly kind: 'upload' }
  | { readonly kind: 'call'; readonly name: string }
)

const routeOf = (path: string, { assets, api }: Routes): Route | undefined => {
  const asset = assets.get(path)
  if (asset !== undefined) return { kind: 'asset', method: 'GET', purpose: path === '/' ? 'page' : 'part', asset }
  const [, area, name, more] = path.split('/')
  if (name === undefined || name === '' || more !== undefined) return undefined
  if (area === 'download') return { kind: 'download', method: 'GET', purpose: 'download', ticket: name }
  if (area !== 'api') return undefined
  if (name === 'upload') return { kind: 'upload', method: 'POST', purpose: 'api' }
  return api.has(name) ? { kind: 'call', method: 'POST', purpose: 'api', name } : undefined
}

const keyOf = ({ headers }: IncomingMessage): string | undefined => {
  const key = headers[KEY_HEADER]
  return typeof key === 'string' ? key : undefined
}

const MAX_NAME_LENGTH = 255

const receive = async (
  request: IncomingMessage,
  response: ServerResponse,
  { api, desk }: Routes,
  query: URLSearchParams,
): Promise<void> => {
  api.admit(keyOf(request))
  if (request.headers['content-type'] !== 'application/octet-stream') throw new Refused(415, 'bytes only')
  const name = query.get('name') ?? ''
  if (name === '' || name.length > MAX_NAME_LENGTH) throw new Refused(400, 'no name, or too long a one')
  const length = request.headers['content-length']
  await desk.receive(name, length === undefined ? undefined : Number(length), request)
  sendJson(response, 200, desk.state())
}

const send = (response: ServerResponse, status: number, type: string, body: Uint8Array | string): void => {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(value))

const sendDownload = async (response: ServerResponse, { name, type, size, body }: Download): Promise<void> => {
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Disposition': disposition(name),
    ...(size !== undefined && { 'Content-Length': size }),
  })
  await pipeline(Readable.from(body), response)
}

/** RFC 6266: the name in ASCII for old readers, and as it is. */
const disposition = (name: string): string => {
  const ascii = name.replace(/[^\w .()-]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

interface Problem {
  readonly status: number
  readonly message: string
}

/** Messages made for people pass; of a fault, whose message could hold anything, none does. */
const problemOf = (error: unknown, onFault: (error: unknown) => void): Problem => {
  if (error instanceof Refused) return { status: error.status, message: error.message }
  if (error instanceof BeartrapError) return { status: error.code === 'usage' ? 409 : 422, message: error.message }
  onFault(error)
  return { status: 500, message: 'a fault in beartrap; please report it' }
}

/** What was not read of a request is not waited for. */
const sendProblem = (request: IncomingMessage, response: ServerResponse, { status, message }: Problem): void => {
  if (!request.complete) response.setHeader('Connection', 'close')
  if (status === 405) response.setHeader('Allow', message.split(' ')[0] ?? '')
  sendJson(response, status, { problem: message })
}
