import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BeartrapError, messageOf } from '../core/errors.js'

/** What is told of a service that runs. */
export interface Probes {
  /** In Prometheus' text format. */
  metrics(): Promise<{ readonly type: string; readonly text: string }>
  /** Why it hangs and should be started anew; empty while it lives. */
  dead(): readonly string[]
  /** Why it can't do its work right now; empty while it can. */
  unready(): readonly string[]
}

export interface ProbeServer {
  readonly address: string
  close(): Promise<void>
}

/** Serves /metrics, /healthz and /readyz. Throws BeartrapError 'config' where it can't listen. */
export const serveProbes = async (host: string, port: number, probes: Probes): Promise<ProbeServer> => {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const answer = ANSWERS[new URL(request.url ?? '/', 'http://probe').pathname]
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, TEXT, 'only GET\n')
    if (answer === undefined) return end(response, 404, TEXT, '/metrics, /healthz or /readyz\n')
    answer(probes, response).catch(() => end(response, 500, TEXT, 'a fault in beartrap\n'))
  })
  await new Promise<void>((done, fail) => {
    server.once('error', (error) =>
      fail(new BeartrapError('config', `--metrics: ${messageOf(error)}`, { cause: error })),
    )
    server.listen(port, host, done)
  })
  const { address, port: bound, family } = server.address() as AddressInfo
  return {
    address: family === 'IPv6' ? `[${address}]:${bound}` : `${address}:${bound}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
}

const TEXT = 'text/plain; charset=utf-8'

const ANSWERS: Readonly<Record<string, (probes: Probes, response: ServerResponse) => Promise<void>>> = {
  '/metrics': async (probes, response) => {
    const { type, text } = await probes.metrics()
    end(response, 200, type, text)
  },
  '/healthz': async (probes, response) => endWith(response, probes.dead()),
  '/readyz': async (probes, response) => endWith(response, [...probes.dead(), ...probes.unready()]),
}

const endWith = (response: ServerResponse, reasons: readonly string[]): void =>
  end(response, reasons.length === 0 ? 200 : 503, TEXT, reasons.length === 0 ? 'ok\n' : `${reasons.join('\n')}\n`)

const end = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}
