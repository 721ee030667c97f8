import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import { undici } from './sdk.js'

/** Bytes that are received at once, if so many are there: with 64 KiB a fifth more processor time. */
const READ_BYTES = 1 << 18

/**
 * Opens connections for undici that each receive into one buffer of its own. Sockets
 * else take new memory for each chunk, which costs as much time again as receiving it.
 * undici parses a chunk where it gets it and gives a body's at once to its handler,
 * which must not keep it; what it does keep, a part of the head, is given a copy. By
 * TLS memory is as with any: it gives all that it has deciphered, though told to stop.
 *
 * Neither kind tells undici of a connection's end while it pauses: it fails by an
 * assertion then (7.30, with Connection: close and a reader that takes its time).
 */
export const connectorOf = (timeout: number): buildConnector.connector => {
  const { buildConnector } = undici()
  const connectByTls = buildConnector({ timeout })
  return (options, callback) => {
    const receiver = options.protocol === 'https:' ? undefined : createReceiver()
    const connect = receiver === undefined ? connectByTls : buildConnector({ timeout, onread: receiver })
    connect(options, (...opened) => {
      const [, socket] = opened
      if (socket) (receiver?.serve ?? endWhenRead)(socket) // where it failed there is an error alone
      callback(...opened)
    })
  }
}

/** Lets a socket's end wait until all was read and more is asked for. */
const endWhenRead = (socket: Socket): void => {
  const { push, read } = socket
  let isWanted = true
  let isEnded = false
  socket.push = (chunk, encoding) => {
    if (chunk !== null || isWanted) return push.call(socket, chunk, encoding)
    isEnded = true
    return false
  }
  socket.read = (size) => {
    const chunk = read.call(socket, size)
    if (size === 0) return chunk
    isWanted = chunk === null
    if (isWanted && isEnded) process.nextTick(() => push.call(socket, null))
    return chunk
  }
}

const createReceiver = () => {
  const head = createHeadWatch()
  let socket: Socket
  let held: Buffer | undefined
  let isWanted = false
  return {
    buffer: Buffer.allocUnsafeSlow(READ_BYTES),
    /** Gives whether to go on: not until all was read and more is asked for. */
    callback: (received: number, buffer: Uint8Array): boolean => {
      const chunk = Buffer.from(buffer.buffer, buffer.byteOffset, received)
      held = head.isPast(chunk) ? chunk : Buffer.from(chunk)
      isWanted = false
      socket.emit('readable')
      return isWanted
    },
    /** Makes the socket a stream of what is received, to be read once it is 'readable'. */
    serve: (opened: Socket): void => {
      socket = opened
      const { read, write } = socket
      socket.read = (size) => {
        const chunk = size === 0 ? undefined : held
        held = size === 0 ? held : undefined
        isWanted = size !== 0 && chunk === undefined
        return chunk ?? read.call(socket, size) // which goes on receiving
      }
      socket.unshift = (rest: Buffer) => {
        if (rest.length > 0) held = rest
      }
      socket.write = ((...request: Parameters<Socket['write']>) => {
        head.expect()
        return write.apply(socket, request)
      }) as Socket['write']
    },
  }
}

const HEAD_END = '\r\n\r\n'
/** Answers before the answer, as 103 Early Hints. */
const INTERIM = /^HTTP\/\S+ 1\d\d.*?\r\n\r\n/s

/** Tells the chunks that begin an answer, and hold its head, from those after them. */
const createHeadWatch = () => {
  let head: string | undefined = ''
  return {
    expect: (): void => {
      head = ''
    },
    /** Whether the head had ended before this chunk. */
    isPast: (chunk: Buffer): boolean => {
      if (head === undefined) return true
      head += chunk.toString('latin1')
      while (INTERIM.test(head)) head = head.replace(INTERIM, '')
      if (head.includes(HEAD_END)) head = undefined
      return false
    },
  }
}
