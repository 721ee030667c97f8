import { BeartrapError } from '../../core/errors.js'

/** Where a queue is. Its password is in no message. */
export interface QueueAddress {
  /** As messages name it. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly tls: boolean
}

const PORT = 6379

/** Of `redis://host:port/db`, or `rediss://` for TLS. Throws BeartrapError 'usage', which doesn't repeat the text. */
export const parseQueue = (text: string): QueueAddress => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [, db] = /^\/?(\d*)$/.exec(url?.pathname ?? '') ?? []
  if (url === undefined || db === undefined || url.hostname === '' || !SCHEMES.includes(url.protocol))
    throw new BeartrapError('usage', 'the queue’s address is none: write redis://host:port/db, or rediss:// for TLS')
  const { protocol, hostname, port } = url
  return {
    name: `${protocol}//${hostname}:${port || PORT}/${Number(db)}`,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || PORT),
    db: Number(db),
    tls: protocol === 'rediss:',
    ...(url.username !== '' && { username: decoded(url.username) }),
    ...(url.password !== '' && { password: decoded(url.password) }),
  }
}

const SCHEMES = ['redis:', 'rediss:']

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a lone percent sign
  }
}
