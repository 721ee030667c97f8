import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

/** RFC 6455, section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Takes the handshake, answers with the first sub-protocol and says one word. What comes in is answered unread. */
export const acceptSocket = ({ headers }: IncomingMessage, socket: Socket): void => {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${GUID}`).digest('base64')
  const [protocol = ''] = (headers['sec-websocket-protocol'] ?? '').split(',')
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ]
  socket.on('error', () => {}) // the browser goes away
  socket.write(`${[...lines, `Sec-WebSocket-Protocol: ${protocol}`].join('\r\n')}\r\n\r\n`)
  socket.write(textFrame('ready'))
  socket.on('data', () => socket.write(textFrame('noted')))
}

/** Under 126 bytes, so that the length takes one. */
const textFrame = (text: string): Buffer => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)])
