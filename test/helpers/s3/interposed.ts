import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { S3Server } from '../../conformance/s3/case.js'

/** Passes requests on to a server as they are; `before` is done first. Ends with the test. */
export const interposed = async (
  server: S3Server,
  before: (asked: { readonly method: string; readonly path: string }) => Promise<void>,
): Promise<S3Server> => {
  const pass = async (asked: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = asked
    await before({ method, path: decodeURIComponent(url.replace(/\?.*/, '')) })
    const headers = asked.rawHeaders // the signature is of the host that was asked
    const passed = request(`${server.endpoint}${url}`, { method, headers, setHost: false }, (got) => {
      answer.writeHead(got.statusCode ?? 0, got.rawHeaders)
      got.pipe(answer)
    })
    passed.on('error', () => answer.destroy())
    asked.pipe(passed)
  }
  const between = createServer((asked, answer) => {
    pass(asked, answer).catch(() => answer.destroy())
  })
  await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        between.closeAllConnections()
        between.close(() => resolve())
      }),
  )
  return { ...server, endpoint: `http://127.0.0.1:${(between.address() as AddressInfo).port}` }
}
