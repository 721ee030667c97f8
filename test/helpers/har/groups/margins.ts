import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

/** Messages of WebSockets and event sources. */
export const messages: Group = ({ plant, random }) => {
  const where = '_webSocketMessages[].data'
  const text = plant('ws-text', 'bearer-token', where, random.chars(ALPHABETS.base64url, 43))
  const binary = plant('ws-binary', 'bearer-token', `${where}, base64`, random.chars(ALPHABETS.base62, 40))
  const socketIo = plant('ws-socket-io', 'bearer-token', `${where}, Socket.IO`, random.chars(ALPHABETS.base62, 40))
  const event = plant('event-source', 'session', '_eventSourceMessages[].data', random.chars(ALPHABETS.base62, 40))
  return [
    exchange({
      url: 'wss://shop.example.test/live',
      status: 101,
      content: { mimeType: 'x-unknown', data: '' },
      messages: [
        { type: 'send', data: JSON.stringify({ type: 'connection_init', payload: { authToken: text } }) },
        { type: 'receive', data: '{"type":"connection_ack"}' },
        { type: 'send', data: `42${JSON.stringify(['auth', { token: socketIo }])}` },
        {
          type: 'send',
          data: Buffer.concat([Buffer.from([1, 0]), Buffer.from(JSON.stringify({ op: 2, token: binary }))]),
        },
      ],
    }),
    exchange({
      url: `${ORIGIN}/live`,
      content: { mimeType: 'text/event-stream', data: '' },
      events: [{ event: 'session', data: JSON.stringify({ sessionToken: event }) }],
    }),
  ]
}

/** What stands beside requests and responses: who asked, what failed, what a cache is keyed by, fields of no standard. */
export const margins: Group = ({ plant, random }) => {
  const token = (id: string, kind: string, where: string): string =>
    plant(id, kind, where, random.chars(ALPHABETS.base64url, 43))
  const initiator = token('initiator-url', 'oauth', '_initiator.url')
  const frame = token('initiator-frame', 'oauth', '_initiator.stack.callFrames[].url')
  const failure = token('failure', 'oauth', 'response._error, _failureText, _charlesStatus')
  const cached = token('cache-key', 'oauth', 'cache.afterRequest')
  const comment = token('comment', 'bearer-token', 'comment')
  const unknown = token('unknown-field', 'oauth', '_auth.session.accessToken')
  return [
    exchange({
      url: `${ORIGIN}/static/logo.svg`,
      content: { mimeType: 'image/svg+xml', data: '<svg xmlns="http://www.w3.org/2000/svg"/>' },
      initiator: {
        url: `${ORIGIN}/home?access_token=${initiator}`,
        frames: [`${ORIGIN}/static/app.js`, `${ORIGIN}/app.js?access_token=${frame}`],
      },
    }),
    exchange({
      url: `${ORIGIN}/api/slow`,
      status: 0,
      content: { mimeType: 'x-unknown', data: '' },
      failure: `net::ERR_ABORTED at ${ORIGIN}/api/slow?access_token=${failure}`,
    }),
    exchange({
      url: `${ORIGIN}/api/cached`,
      cacheKey: `${ORIGIN}/api/cached?access_token=${cached}`,
      comment: `replayed with Authorization: Bearer ${comment}`,
      unknown: { _auth: { user: 'ines', session: { accessToken: unknown, expiresIn: 3600 } }, _tags: ['slow', 'auth'] },
    }),
  ]
}
