import { spawn } from 'node:child_process'
import { createConnection } from 'node:net'
import { temporaryFolder } from './cli.js'
import { freePort } from './free-port.js'
import { comesUp, findProgram } from './server.js'

/** On PATH; without one, tests over it are skipped by name. */
const REDIS = findProgram(['redis-server', 'valkey-server'])

/** Why tests over it are skipped; goes into their names. */
export const NO_REDIS = REDIS === undefined ? ' (skipped: no redis-server; apt-get install redis-server gets it)' : ''

export interface RedisServer {
  /** redis://127.0.0.1:port, with its password where it has one. */
  readonly url: (db?: number, password?: string) => string
  close(): Promise<void>
}

/** Redis on loopback, in memory alone. Throws where it doesn't come up. */
export const redisServer = async (password?: string): Promise<RedisServer> => {
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  const locked = password === undefined ? [] : ['--requirepass', password]
  const child = spawn(REDIS ?? '', [...options, ...locked, '--dir', temporaryFolder()], { stdio: 'ignore' })
  const close = await comesUp(child, `redis-server at ${port}`, () => connects(port))
  return {
    url: (db = 0, word = password) => `redis://${word === undefined ? '' : `:${word}@`}127.0.0.1:${port}/${db}`,
    close,
  }
}

const connects = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
