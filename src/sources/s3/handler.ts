import type { HttpResponse } from '@smithy/core/protocols'
import type { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Agent, Dispatcher } from 'undici'
import { connectorOf } from './connection.js'
import { type Answer, answerTo } from './get.js'
import { nodeHttp, protocols, undici } from './sdk.js'

type Handle = NodeHttpHandler['handle']
type Request = Parameters<Handle>[0]

export interface HandlerOptions {
  /** Connections to one host. */
  readonly sockets: number
  readonly connectMs: number
  /** Without a byte of an answer, or between two of them. */
  readonly readMs: number
}

/**
 * Sends requests over node:http, but those for objects over undici: node:http copies
 * each chunk of a body, and takes four times the processor time.
 */
export const createHandler = ({ sockets, connectMs, readMs }: HandlerOptions) => {
  const pool = { keepAlive: true, maxSockets: sockets }
  const { NodeHttpHandler } = nodeHttp()
  const node = new NodeHttpHandler({
    connectionTimeout: connectMs,
    socketTimeout: readMs, // `requestTimeout` ends with the headers: a body that stalled hung
    httpAgent: pool,
    httpsAgent: pool,
  })
  let agent: Agent | undefined
  const openAgent = (): Agent => {
    const { Agent } = undici()
    return new Agent({
      connections: sockets,
      connect: connectorOf(connectMs),
      headersTimeout: readMs,
      bodyTimeout: readMs,
    })
  }
  const get: Handle = async (request, { abortSignal } = {}) => {
    agent ??= openAgent()
    const signal = abortSignal as AbortSignal | undefined
    return { response: responseOf(await answerTo(agent, wire(request), signal).catch(rethrow)) }
  }
  const handle: Handle = (request, options) =>
    isForObject(request) ? get(request, options) : node.handle(request, options)
  return {
    metadata: node.metadata,
    handle,
    updateHttpClientConfig: node.updateHttpClientConfig.bind(node),
    httpHandlerConfigs: node.httpHandlerConfigs.bind(node),
    destroy: () => {
      node.destroy()
      void agent?.destroy()
    },
  }
}

/** The SDK names the operation. */
const isForObject = ({ query }: Request): boolean => query?.['x-id'] === 'GetObject'

const wire = ({ protocol, hostname, port, path, query = {}, headers }: Request): Dispatcher.DispatchOptions => ({
  origin: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`,
  path: `${path}?${protocols().buildQueryString(query)}`,
  method: 'GET',
  headers,
})

const responseOf = ({ statusCode, headers, body }: Answer): HttpResponse => {
  body.on('error', () => {}) // whoever reads it is told; one that is left unread has nobody
  const joined = Object.entries(headers).map(([name, value = '']) => [name, [value].flat().join(', ')])
  const { HttpResponse } = protocols()
  return new HttpResponse({ statusCode, headers: Object.fromEntries(joined), body })
}

/** undici's own codes, by node's, which say what may be tried again. */
const CODES: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_TIMEOUT: 'ETIMEDOUT',
}

const rethrow = (error: Error & { readonly code?: string }): never => {
  const code = CODES[error.code ?? '']
  throw code === undefined ? error : Object.assign(new Error(error.message, { cause: error }), { code })
}
