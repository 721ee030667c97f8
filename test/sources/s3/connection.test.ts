import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises'
import { createServer as createTlsServer } from 'node:tls'
import { HttpRequest } from '@smithy/core/protocols'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHandler } from '../../../src/sources/s3/handler.js'
import { type Certificate, makeCertificate } from '../../helpers/receivers.js'

/** Answers a request by its number and path; all that a connection does is in its hands. */
type Answer = (socket: Socket, request: { readonly count: number; readonly path: string }) => Promise<void> | void

const serve = async (answer: Answer, certificate?: Certificate) => {
  const take = (socket: Socket): void => {
    let count = 0
    let head = ''
    socket.setNoDelay(true)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      head += data
      if (!head.includes('\r\n\r\n')) return
      const path = head.split(' ')[1] ?? ''
      head = ''
      void answer(socket, { count: count++, path })
    })
  }
  const server =
    certificate === undefined
      ? createServer(take)
      : createTlsServer({ key: certificate.key, cert: certificate.cert }, take)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const handler = createHandler({ sockets: 1, connectMs: 5000, readMs: 5000 })
  onTestFinished(() => {
    handler.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const protocol = certificate === undefined ? 'http:' : 'https:'
  return async (path = '/') => {
    const request = new HttpRequest({ protocol, hostname: '127.0.0.1', port, path, query: { 'x-id': 'GetObject' } })
    return (await handler.handle(request, {})).response
  }
}

const inTurn = async (socket: Socket, pieces: readonly (string | Uint8Array)[]): Promise<void> => {
  for (const piece of pieces) {
    socket.write(piece)
    await sleep(2) // else one read takes two of them
  }
}

const digestOf = async (chunks: AsyncIterable<Uint8Array>, each = async (): Promise<void> => {}): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of chunks) {
    await each()
    hash.update(chunk)
  }
  return hash.digest('hex')
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\netag: "0123456789"\r\nx-amz-meta-a: b c\r\n\r\n'

describe('a connection', () => {
  it('gives heads whole that come in two parts, cut anywhere', async () => {
    const whole = `${HEAD}hello`
    const get = await serve((socket, { count }) => inTurn(socket, [whole.slice(0, count + 1), whole.slice(count + 1)]))
    for (let cut = 1; cut < whole.length; cut++) {
      const { headers, body } = await get()
      expect([cut, headers['content-length'], headers['etag'], headers['x-amz-meta-a'], await text(body)]).toEqual([
        ...[cut, '5', '"0123456789"', 'b c', 'hello'],
      ])
    }
  })

  it('gives a head whole that comes byte by byte, after a body over its buffer', async () => {
    const large = 'x'.repeat(300_000)
    const get = await serve((socket, { path }) =>
      path.startsWith('/large')
        ? inTurn(socket, [`HTTP/1.1 200 OK\r\ncontent-length: ${large.length}\r\n\r\n${large}`])
        : inTurn(socket, [...`${HEAD}hello`]),
    )
    expect(await text((await get('/large')).body)).toBe(large)
    const { headers, body } = await get('/small')
    expect([headers['etag'], await text(body)]).toEqual(['"0123456789"', 'hello'])
  })

  it('gives the answer after those that come before it, however they are cut', async () => {
    const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'
    const whole = `${HEAD}hello`
    const get = await serve((socket, { count }) =>
      inTurn(socket, [hints, whole.slice(0, count + 1), whole.slice(count + 1)]),
    )
    for (let cut = 1; cut < whole.length; cut++) {
      const { statusCode, headers, body } = await get()
      expect([cut, statusCode, headers['etag'], await text(body)]).toEqual([cut, 200, '"0123456789"', 'hello'])
    }
  })

  it('breaks, and nothing hangs, where what comes is no HTTP', async () => {
    const get = await serve((socket) => inTurn(socket, ['SSH-2.0-OpenSSH_9.6\r\n']))
    await expect(get()).rejects.toThrow('HTTP')
  })
})

const certificate = makeCertificate()
const BODY = randomBytes(3_000_000)
const DIGEST = createHash('sha256').update(BODY).digest('hex')

/** Sizes of chunks that go round: smaller and larger than a read, and of one byte. */
const CHUNKS = [1, 70_000, 3, 400_000, 16_384, 12]
const chunked = (): Buffer => {
  const parts: (Buffer | string)[] = ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n']
  for (let at = 0, next = 0; at < BODY.length; next++) {
    const chunk = BODY.subarray(at, at + (CHUNKS[next % CHUNKS.length] ?? 1))
    parts.push(`${chunk.length.toString(16)}\r\n`, chunk, '\r\n')
    at += chunk.length
  }
  return Buffer.concat([...parts, '0\r\nx-trailer: t\r\n\r\n'].map((part) => Buffer.from(part)))
}
const WIRE = {
  'of known length': Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n`), BODY]),
  chunked: chunked(),
}
const READERS = {
  'at once': (body: AsyncIterable<Uint8Array>) => digestOf(body),
  slowly: (body: AsyncIterable<Uint8Array>) => digestOf(body, () => sleep(1)),
  'a turn later': (body: AsyncIterable<Uint8Array>) => digestOf(body, () => turn()),
}

describe.each([
  ['in the clear', undefined],
  ['by TLS', certificate],
] as const)('a body %s', (how, used) => {
  beforeAll(() => vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')) // the certificate is the test's own
  afterAll(() => void vi.unstubAllEnvs())
  const skipped = how === 'by TLS' && certificate === undefined
  const cases = Object.entries(WIRE).flatMap(([kind, wire]) =>
    Object.entries(READERS).map(([pace, read]) => [kind, pace, wire, read] as const),
  )
  it.skipIf(skipped).each(cases)('%s, read %s, comes byte for byte, again and again', async (_, __, wire, read) => {
    const get = await serve((socket) => void socket.write(wire), used)
    for (let time = 0; time < 3; time++) expect(await read((await get()).body)).toBe(DIGEST)
  })

  it.skipIf(skipped).each([
    ['of known length', `content-length: ${BODY.length}\r\n`],
    ['up to the end', ''],
  ])('%s, read slowly, comes whole before the connection ends', async (_, length) => {
    const head = Buffer.from(`HTTP/1.1 200 OK\r\nconnection: close\r\n${length}\r\n`)
    const get = await serve((socket) => void socket.end(Buffer.concat([head, BODY])), used)
    for (let time = 0; time < 3; time++) expect(await READERS.slowly((await get()).body)).toBe(DIGEST)
  })

  it.skipIf(skipped)('comes so as a stream too', async () => {
    const get = await serve((socket) => void socket.write(WIRE.chunked), used)
    const hash = createHash('sha256')
    const { body } = await get()
    body.on('data', (chunk: Buffer) => hash.update(chunk))
    await once(body, 'end')
    expect(hash.digest('hex')).toBe(DIGEST)
  })
})
