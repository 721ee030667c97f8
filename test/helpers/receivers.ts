import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './cli.js'

interface Received {
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

const listen = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

/** A server of octet-counted syslog, in the clear or, with a certificate, by TLS. Ends with its test. */
export const syslogReceiver = async (port = 0, certificate?: Certificate) => {
  let bytes = Buffer.alloc(0)
  const sockets = new Set<Socket>()
  let isMute = false
  const take = (socket: Socket): void => {
    socket.on('error', () => {})
    if (isMute) return void socket.pause()
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk])
    })
    socket.on('end', () => socket.end())
  }
  const server =
    certificate === undefined
      ? createTcpServer({ allowHalfOpen: true }, take)
      : createTlsServer({ allowHalfOpen: true, key: certificate.key, cert: certificate.cert }, take)
  server.on('connection', (socket: Socket) => sockets.add(socket)) // those in a handshake too
  const at = await listen(server, port)
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  onTestFinished(close)
  return {
    port: at,
    messages: () => framesOf(bytes),
    mute: () => {
      isMute = true
    },
    close,
  }
}

/** Throws where the counts are not those of the messages. */
const framesOf = (bytes: Buffer): string[] => {
  const messages: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at)
    const length = Number(bytes.toString('latin1', at, space))
    if (!(length > 0)) throw new Error(`no count at ${at}`)
    messages.push(bytes.toString('utf8', space + 1, space + 1 + length))
    at = space + 1 + length
  }
  return messages
}

/** A socket on loopback that keeps its datagrams. Ends with its test. */
export const udpReceiver = async () => {
  const messages: string[] = []
  const socket = createSocket('udp4').on('message', (message) => void messages.push(message.toString()))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => void socket.close())
  return { port: socket.address().port, messages: () => messages }
}

export interface Certificate {
  readonly key: string
  readonly cert: string
  readonly certPath: string
}

/** For 127.0.0.1, signed by itself; undefined where there is no openssl: Node can't make one. */
export const makeCertificate = (): Certificate | undefined => {
  const folder = temporaryFolder()
  const [keyPath, certPath] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const asked = '-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test'.split(' ')
  try {
    const args = ['req', ...asked, '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyPath, '-out', certPath]
    execFileSync('openssl', args, { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { key: readFileSync(keyPath, 'utf8'), cert: readFileSync(certPath, 'utf8'), certPath }
}
