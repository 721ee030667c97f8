import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { HttpRequest } from '@smithy/core/protocols'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHandler } from '../../../src/sources/s3/handler.js'
import { freePort } from '../../helpers/free-port.js'

const READ_MS = 300

const serve = async (listener: RequestListener): Promise<number> => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const open = (port: number) => {
  const handler = createHandler({ sockets: 4, connectMs: 1000, readMs: READ_MS })
  onTestFinished(() => handler.destroy())
  const send = (query: Record<string, string>, abortSignal?: AbortSignal, path = '/b/k%20%C3%A9') => {
    const request = new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port, path, query, method: 'GET' })
    return handler.handle(request, abortSignal === undefined ? {} : { abortSignal })
  }
  return { handler, send }
}

const textOf = async (body: Readable): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** The one goes over undici, the other over node:http. */
const KINDS = [
  ['of an object', { 'x-id': 'GetObject' }],
  ['of something else', { 'x-id': 'GetObjectTagging' }],
] as const

describe.each(KINDS)('a request %s', (_, id) => {
  it('is sent as it was signed, and its answer given as it is', async () => {
    const seen: (string | undefined)[] = []
    const port = await serve((request, response) => {
      seen.push(request.url)
      response.writeHead(206, { etag: '"e"', 'x-twice': ['a', 'b'] }).end('hello')
    })
    const { response } = await open(port).send({ versionId: "a b+/=&é!'()*", ...id })
    expect([response.statusCode, response.headers['etag'], response.headers['x-twice']]).toEqual([206, '"e"', 'a, b'])
    expect(await textOf(response.body)).toBe('hello')
    expect(seen).toEqual([`/b/k%20%C3%A9?versionId=a%20b%2B%2F%3D%26%C3%A9%21%27%28%29%2A&x-id=${id['x-id']}`])
  })

  it('follows no redirect, which would need another signature', async () => {
    const port = await serve((_, response) => response.writeHead(301, { location: '/other' }).end())
    expect((await open(port).send(id)).response.statusCode).toBe(301)
  })

  it('may be left before the end of its answer', async () => {
    const left: boolean[] = []
    const port = await serve((_, response) => {
      response.on('close', () => left.push(!response.writableFinished))
      response.writeHead(200, { 'content-length': 9 }).write('some')
    })
    const { response } = await open(port).send(id)
    response.body.destroy()
    await expect.poll(() => left).toEqual([true])
  })

  it('ends with its signal, before the answer and within it', async () => {
    const port = await serve((request, response) => {
      if (request.url?.startsWith('/body')) response.writeHead(200, { 'content-length': 9 }).write('some')
    })
    const { send } = open(port)
    const ending = new AbortController()
    const [silent, begun] = [send(id, ending.signal), await send(id, ending.signal, '/body')]
    const body = textOf(begun.response.body)
    ending.abort()
    await expect(silent).rejects.toThrow()
    await expect(body).rejects.toThrow()
  })

  it.each<[what: string, listener: RequestListener, code: RegExp]>([
    ['is cut off', (request) => request.socket.destroy(), /^ECONNRESET$/],
    ['gets no answer', () => {}, /^ETIMEDOUT$|^TimeoutError$/],
  ])('that %s fails as what may be sent again', async (_, listener, code) => {
    const { send } = open(await serve(listener))
    const error = await send(id).then(
      () => undefined,
      (reason: Error & { code?: string }) => reason,
    )
    expect(error?.code ?? error?.name).toMatch(code)
  })

  it('that nobody takes fails as such', async () => {
    await expect(open(await freePort()).send(id)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('whose body stalls or breaks off fails in reading', async () => {
    const port = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 9 }).write('some')
      if (request.url?.startsWith('/cut')) setTimeout(() => response.destroy(), 20)
    })
    const { send } = open(port)
    for (const path of ['/stall', '/cut']) {
      const { response } = await send(id, undefined, path)
      await expect(textOf(response.body)).rejects.toThrow()
    }
  })
})
