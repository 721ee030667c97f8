import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A server on loopback that keeps what it is sent; `answer` decides what it says. Ends with its test. */
export const httpReceiver = async (port = 0) => {
  const received: Received[] = []
  let answer: (response: ServerResponse, request: Received) => void = (response) => response.writeHead(200).end('ok')
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const seen = { path: request.url ?? '', headers: request.headers, body }
    received.push(seen)
    answer(response, seen)
  })
  const at = await listen(server, port)
  const close = (): Promise<void> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  onTestFinished(close)
  return {
    url: `http://127.0.0.1:${at}`,
    port: at,
    received,
    text: () => received.map(({ body }) => body).join('\n'),
    answer: (next: typeof answer) => (answer = next),
    close,
  }
}

export const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
