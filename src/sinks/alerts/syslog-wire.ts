import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, rootCertificates } from 'node:tls'
import { DeliveryError } from '../../core/alerts/delivery.js'
import { BeartrapError } from '../../core/errors.js'
import { unlessAborted } from './unless-aborted.js'

/** With their usual ports. */
export const SCHEMES = { udp: 514, tcp: 601, tls: 6514 } as const
export type Scheme = keyof typeof SCHEMES

export interface Address {
  readonly scheme: Scheme
  readonly host: string
  readonly port: number
}

/** Paths of PEM files. */
export interface TlsFiles {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: string | undefined
}

interface Wire {
  /** Rejects with DeliveryError 'later'. */
  send(messages: readonly Buffer[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

/** Throws BeartrapError 'config' where a PEM file can't be read. */
export const wireTo = (name: string, address: Address, files: TlsFiles): Wire => {
  const { scheme, host, port } = address
  switch (scheme) {
    case 'udp':
      return udpWire(name, address)
    case 'tcp':
      return streamWire(name, 'connect', () => connectTcp({ host, port }))
    case 'tls': {
      const { ca, ...own } = readFiles(name, files)
      const options = { host, port, ...own, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) }
      return streamWire(name, 'secureConnect', () => connectTls(options))
    }
    default:
      return scheme satisfies never
  }
}

const readFiles = (name: string, files: TlsFiles): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).flatMap(([key, path]) => {
      if (path === undefined) return []
      try {
        return [[key, readFileSync(path, 'utf8')]]
      } catch (error) {
        throw new BeartrapError('config', `${name}: ${path}: can't be read: ${codeOf(error)}`, { cause: error })
      }
    }),
  )

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'broken off'

const later = (name: string, why: string): DeliveryError => new DeliveryError('later', `${name}: ${why}`)

/** A datagram a message; whether it arrives nobody tells. */
const udpWire = (name: string, { host, port }: Address): Wire => {
  let socket: UdpSocket | undefined
  const close = async (): Promise<void> => {
    socket?.close()
    socket = undefined
  }
  const send = async (messages: readonly Buffer[]): Promise<void> => {
    try {
      const { address, family } = await lookup(host)
      socket ??= createSocket(family === 6 ? 'udp6' : 'udp4').on('error', () => void close())
      const open = socket.unref()
      for (const message of messages)
        await new Promise<void>((resolve, reject) =>
          open.send(message, port, address, (error) => (error ? reject(error) : resolve())),
        )
    } catch (error) {
      await close()
      throw later(name, `not sent: ${codeOf(error)}`)
    }
  }
  return { send: (messages, signal) => unlessAborted(send(messages), signal), close }
}

/** For a connection, and for a peer that is slow to take or to end. */
const IDLE_MS = 10_000

/**
 * A connection a batch: syslog has no answer, and of a batch written to an old
 * connection nobody knows whether it was read. That the peer ends its side after
 * ours, without a reset, says that it has read all. One that never ends its side is
 * taken at its word after IDLE_MS.
 */
const streamWire = (name: string, ready: 'connect' | 'secureConnect', connect: () => Socket): Wire => ({
  send: (messages, signal) => {
    const socket = connect()
    return unlessAborted(deliver(name, socket, ready, messages), signal).finally(() => socket.destroy())
  },
  close: async () => {},
})

const deliver = (name: string, socket: Socket, ready: string, messages: readonly Buffer[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const finish = (): void => (socket.writableFinished ? resolve() : reject(later(name, 'closed before the end')))
    socket.setTimeout(IDLE_MS, () => (socket.writableFinished ? resolve() : reject(later(name, 'no answer in time'))))
    socket.once('error', (error) => reject(later(name, codeOf(error))))
    socket.once(ready, () => socket.end(Buffer.concat(messages.map(counted))))
    socket.once('close', finish)
    socket.resume()
  })

/** RFC 6587, 3.4.1: its length in bytes, a space, the message. */
const counted = (message: Buffer): Buffer => Buffer.concat([Buffer.from(`${message.length} `), message])
