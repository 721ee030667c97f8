import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BeartrapError } from '../../src/core/errors.js'
import type { Desk } from '../../src/server/desk.js'
import { serveUi, type UiServer } from '../../src/server/server.js'

const received: { name: string; bytes: number }[] = []
const faults: unknown[] = []
const desk: Desk = {
  state: () => ({ stage: 'empty' }),
  receive: async (name, _size, body) => {
    let bytes = 0
    for await (const chunk of body) bytes += chunk.length
    received.push({ name, bytes })
  },
  secrets: () => ({ total: 0, kept: 0, secrets: [] }),
  places: async () => {
    throw new BeartrapError('input', 'the file changed')
  },
  reveal: async () => {
    throw new Error('a fault that names hunter2hunter2')
  },
  decide: () => ({ secrets: 0, places: 0, keptSecrets: 0, keptPlaces: 0 }),
  sanitize: () => {
    throw new BeartrapError('usage', 'not its turn')
  },
  download: (_review, what) => ({
    name: `ä "${what}"\r\nX-Evil: 1.har`,
    type: 'application/octet-stream',
    body: (async function* () {
      yield 'the copy'
      if (what === 'audit') throw new Error('the disk broke')
    })(),
  }),
  forget: async () => {},
}
const assets = new Map([
  ['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') }],
  ['/app.js', { type: 'text/javascript', bytes: Buffer.from('1') }],
])

let server: UiServer
let key: string
const token = (link: string): string => new URL(link).hash.slice(1)
beforeAll(async () => {
  server = await serveUi({ desk, assets, port: 0, onFault: (error) => faults.push(error) })
  const answer = await ask('POST', '/api/session', { body: JSON.stringify({ token: token(server.link) }) })
  key = (JSON.parse(answer.body) as { key: string }).key
})
afterAll(() => server.close())

interface Asked {
  readonly headers?: Record<string, string | undefined>
  readonly body?: string | Buffer
}
interface Answer {
  readonly status: number
  readonly headers: Record<string, unknown>
  readonly body: string
}

/** A request as the page sends it, but for the headers given; undefined leaves one out. */
const ask = (method: string, path: string, { headers = {}, body }: Asked = {}, to = server): Promise<Answer> => {
  const own = `127.0.0.1:${to.port}`
  const all: Record<string, string | undefined> = {
    host: own,
    'content-type': 'application/json',
    'x-beartrap-key': key,
    ...(method === 'POST' && { origin: `http://${own}`, 'sec-fetch-site': 'same-origin' }),
    ...headers,
  }
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >
  return new Promise((done, failed) => {
    const req = request(
      { host: '127.0.0.1', port: to.port, method, path, headers: sent, setHost: false },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', failed)
        response.on('end', () =>
          done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString() }),
        )
      },
    )
    req.on('error', failed)
    req.end(body)
  })
}
const own = () => `127.0.0.1:${server.port}`

describe('Host', () => {
  it.each([
    ['its own address', () => own(), 200],
    ['localhost', () => `localhost:${server.port}`, 200],
    ['a name that was made to point here', () => `evil.example:${server.port}`, 403],
    ['its own address with another port', () => '127.0.0.1:1', 403],
    ['its own address without a port', () => '127.0.0.1', 403],
    ['a name that begins as its own', () => `localhost.evil.example:${server.port}`, 403],
    ['its own in capitals', () => `LOCALHOST:${server.port}`, 403],
    ['another spelling of loopback', () => `127.1:${server.port}`, 403],
    ['IPv6 loopback', () => `[::1]:${server.port}`, 403],
    ['nothing', () => '', 403],
  ])('%s', async (_, host, status) => {
    expect((await ask('GET', '/', { headers: { host: host() } })).status).toBe(status)
    const origin = `http://${host()}`
    expect((await ask('POST', '/api/state', { headers: { host: host(), origin }, body: '{}' })).status).toBe(status)
  })

  it('is refused where there are two', async () => {
    const raw = await sendRaw(`GET / HTTP/1.1\r\nHost: ${own()}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)
    expect(raw).toMatch(/^HTTP\/1.1 40[03] /)
  })

  it('is asked for before anything else, also where nothing is', async () => {
    expect((await ask('GET', '/nothing', { headers: { host: 'evil.example' } })).status).toBe(403)
  })
})

const sendRaw = (text: string): Promise<string> =>
  new Promise((done, failed) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.end(text))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += String(chunk)
    })
    socket.on('close', () => done(answer))
    socket.on('error', failed)
  })

describe('Origin and Sec-Fetch-Site of the API', () => {
  it.each<[string, Record<string, string | undefined>, number]>([
    ['its own', {}, 200],
    ['a browser that sends no Sec-Fetch-Site', { 'sec-fetch-site': undefined }, 200],
    ['no Origin', { origin: undefined }, 403],
    ['null, as of a sandboxed frame or a file', { origin: 'null' }, 403],
    ['another site', { origin: 'http://evil.example' }, 403],
    ['another port of this host', { origin: 'http://127.0.0.1:1' }, 403],
    ['https', { origin: 'https://127.0.0.1' }, 403],
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['same-site: another port is that', { 'sec-fetch-site': 'same-site' }, 403],
    ['none: a call is not a page to go to', { 'sec-fetch-site': 'none' }, 403],
  ])('%s', async (_, headers, status) => {
    expect((await ask('POST', '/api/state', { headers, body: '{}' })).status).toBe(status)
    const upload = { 'content-type': 'application/octet-stream', ...headers }
    expect((await ask('POST', '/api/upload?name=a', { headers: upload, body: 'x' })).status).toBe(status)
  })

  it('localhost and 127.0.0.1 are two origins', async () => {
    const headers = { host: `localhost:${server.port}` }
    expect((await ask('POST', '/api/state', { headers, body: '{}' })).status).toBe(403)
  })
})

describe('the page and its parts', () => {
  it.each<[string, string, Record<string, string>, number]>([
    [
      'the page, led to from a link elsewhere',
      '/',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' },
      200,
    ],
    ['the page, in a frame', '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'iframe' }, 403],
    ['the page, fetched', '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'empty' }, 403],
    ['the page, fetched by another origin', '/', { origin: 'http://evil.example' }, 403],
    ['the script', '/app.js', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'script' }, 200],
    ['the script, by another site', '/app.js', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script' }, 403],
    ['the script, by another port', '/app.js', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'script' }, 403],
    ['a download, by another site', '/download/x', { 'sec-fetch-site': 'cross-site' }, 403],
  ])('%s', async (_, path, headers, status) => {
    expect((await ask('GET', path, { headers })).status).toBe(status)
  })

  it.each([
    '/../package.json',
    '/..%2f..%2fetc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '//etc/passwd',
    '/app.js/../../bin.js',
    '/app.js%00.html',
    '/app.js/',
    '/index.html',
    '/APP.JS',
    '/api',
    '/api/',
    '/api/constructor',
    '/api/__proto__',
    '/api/state/more',
    '/download/',
    '/download/a/b',
    '*',
  ])('%s leads nowhere', async (path) => {
    const answers = [await ask('GET', path), await ask('POST', path, { body: '{}' })]
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
  })

  it('an absolute target is no way round Host', async () => {
    const raw = await sendRaw(`GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)
    expect(raw).toMatch(/^HTTP\/1.1 403 /)
  })
})

describe('methods', () => {
  it.each([
    ['GET', '/', 200],
    ['HEAD', '/', 405],
    ['POST', '/', 405],
    ['OPTIONS', '/', 405],
    ['GET', '/api/state', 405],
    ['PUT', '/api/state', 405],
    ['DELETE', '/api/state', 405],
    ['OPTIONS', '/api/state', 405],
    ['GET', '/api/upload', 405],
    ['POST', '/download/x', 405],
    ['TRACE', '/', 405],
  ])('%s %s', async (method, path, status) => {
    const headers = { origin: `http://${own()}` }
    const answer = await ask(method, path, { headers, ...(method === 'PUT' && { body: '{}' }) })
    expect(answer.status).toBe(status)
    if (status === 405) expect(answer.headers['allow']).toMatch(/^(GET|POST)$/)
  })

  it('a preflight of another origin is answered with nothing that allows it', async () => {
    const { headers, status } = await ask('OPTIONS', '/api/state', {
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(status).toBe(403)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('no WebSocket opens', async () => {
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
    const raw = await sendRaw(
      `GET /api/state HTTP/1.1\r\nHost: ${own()}\r\nOrigin: http://${own()}\r\n${upgrade}\r\n\r\n`,
    )
    expect(raw).not.toContain('101')
  })
})

describe('the link and the key', () => {
  it('the token has 256 bits and opens once', async () => {
    const other = await serveUi({ desk, assets, port: 0, onFault: () => {} })
    try {
      expect(Buffer.from(token(other.link), 'base64url')).toHaveLength(32)
      const exchange = (given: string) => ask('POST', '/api/session', { body: JSON.stringify({ token: given }) }, other)
      expect((await exchange(token(server.link))).status).toBe(403)
      expect((await ask('POST', '/api/state', { body: '{}', headers: { 'x-beartrap-key': '' } }, other)).status).toBe(
        403,
      )
      const first = await exchange(token(other.link))
      expect(first.status).toBe(200)
      expect(first.body).not.toContain(token(other.link))
      expect((await exchange(token(other.link))).status).toBe(403)
    } finally {
      await other.close()
    }
  })

  it.each<[string, string | undefined]>([
    ['no key', undefined],
    ['an empty one', ''],
    ['a shorter one', 'x'],
    ['the token itself', 'token'],
  ])('%s opens no call', async (_, given) => {
    const headers = { 'x-beartrap-key': given === 'token' ? token(server.link) : given }
    for (const name of ['state', 'secrets', 'places', 'reveal', 'decide', 'sanitize', 'ticket', 'forget']) {
      expect((await ask('POST', `/api/${name}`, { headers, body: '{}' })).status).toBe(403)
    }
    const upload = { ...headers, 'content-type': 'application/octet-stream' }
    expect((await ask('POST', '/api/upload?name=refused', { headers: upload, body: 'x' })).status).toBe(403)
    expect(received.some(({ name }) => name === 'refused')).toBe(false)
  })

  it('no answer sets a cookie', async () => {
    const answers = [await ask('GET', '/'), await ask('POST', '/api/state', { body: '{}' })]
    for (const { headers } of answers) expect(headers['set-cookie']).toBeUndefined()
  })
})

describe('bodies', () => {
  const filter = { severities: [], exposure: '', text: '' }
  it.each<[string, string, string, number]>([
    ['as the page sends it', 'secrets', JSON.stringify({ review: 1, filter, offset: 0, limit: 50 }), 200],
    ['no JSON', 'state', '{', 400],
    ['nothing', 'state', '', 400],
    ['a list', 'state', '[]', 400],
    ['more than is known', 'state', '{"a":1}', 400],
    ['too many rows', 'secrets', JSON.stringify({ review: 1, filter, offset: 0, limit: 100_000 }), 400],
    ['a negative offset', 'secrets', JSON.stringify({ review: 1, filter, offset: -1, limit: 5 }), 400],
    ['half a row', 'secrets', JSON.stringify({ review: 1, filter, offset: 0.5, limit: 5 }), 400],
    ['a text as an id', 'reveal', '{"review":1,"place":"0"}', 400],
    [
      'an unknown severity',
      'secrets',
      JSON.stringify({ review: 1, filter: { ...filter, severities: ['x'] }, offset: 0, limit: 5 }),
      400,
    ],
    ['64 KiB and more', 'state', `{"a":"${'x'.repeat(70_000)}"}`, 413],
  ])('%s', async (_, name, body, status) => {
    expect((await ask('POST', `/api/${name}`, { body })).status).toBe(status)
  })

  it('64 KiB and more, and no length told', async () => {
    const headers = { 'transfer-encoding': 'chunked' }
    const answer = await ask('POST', '/api/state', { headers, body: `{"a":"${'x'.repeat(70_000)}"}` })
    expect(answer.status).toBe(413)
  })

  it.each([
    ['/api/state', 'text/plain', 415],
    ['/api/state', 'application/x-www-form-urlencoded', 415],
    ['/api/upload?name=a', 'multipart/form-data; boundary=x', 415],
    ['/api/upload?name=a', 'application/octet-stream', 200],
    ['/api/upload', 'application/octet-stream', 400],
    [`/api/upload?name=${'x'.repeat(300)}`, 'application/octet-stream', 400],
  ])('%s as %s', async (path, type, status) => {
    expect((await ask('POST', path, { headers: { 'content-type': type }, body: '{}' })).status).toBe(status)
  })
})

describe('answers', () => {
  it.each<[string, () => Promise<Answer>]>([
    ['the page', () => ask('GET', '/')],
    ['an answer', () => ask('POST', '/api/state', { body: '{}' })],
    ['a refusal', () => ask('GET', '/', { headers: { host: 'evil.example' } })],
    ['nothing', () => ask('GET', '/nothing')],
    ['a fault', () => ask('POST', '/api/reveal', { body: '{"review":1,"place":0}' })],
    ['a download', () => download('copy')],
  ])('%s has every security header', async (_, act) => {
    const { headers } = await act()
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'/,
      ),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
      'permissions-policy': expect.stringContaining('clipboard-read=()'),
    })
  })

  it.each([
    ['what can’t be done now', 'sanitize', '{"review":1}', 409, 'not its turn'],
    [
      'what went wrong with the file',
      'places',
      '{"review":1,"secret":0,"offset":0,"limit":1}',
      422,
      'the file changed',
    ],
    ['a fault, without its message', 'reveal', '{"review":1,"place":0}', 500, 'a fault in beartrap; please report it'],
  ])('%s', async (_, name, body, status, problem) => {
    const answer = await ask('POST', `/api/${name}`, { body })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { problem }])
    if (status === 500) expect(faults).not.toHaveLength(0)
  })
})

const ticket = async (what: string): Promise<string> => {
  const { body } = await ask('POST', '/api/ticket', { body: JSON.stringify({ review: 1, what }) })
  return (JSON.parse(body) as { path: string }).path
}
const download = async (what: string): Promise<Answer> =>
  ask('GET', await ticket(what), { headers: { 'x-beartrap-key': undefined } })

describe('a download', () => {
  it('is fetched by a link that works once, as an attachment with a harmless name', async () => {
    const path = await ticket('copy')
    expect(Buffer.from(path.split('/')[2] ?? '', 'base64url')).toHaveLength(32)
    const first = await ask('GET', path, { headers: { 'x-beartrap-key': undefined } })
    expect([first.status, first.body]).toEqual([200, 'the copy'])
    expect(first.headers['content-disposition']).toBe(
      `attachment; filename="_ _copy___X-Evil_ 1.har"; filename*=UTF-8''%C3%A4%20%22copy%22%0D%0AX-Evil%3A%201.har`,
    )
    expect((await ask('GET', path)).status).toBe(404)
  })

  it('that fails half-way does not end as if it were whole', async () => {
    await expect(download('audit')).rejects.toThrow()
  })

  it.each(['nothing', 'copy\u0000'])('there is none of %j', async (what) => {
    expect((await ask('POST', '/api/ticket', { body: JSON.stringify({ review: 1, what }) })).status).toBe(400)
  })
})

describe('the port', () => {
  it('one that is taken is told', async () => {
    const taken = serveUi({ desk, assets, port: server.port, onFault: () => {} })
    await expect(taken).rejects.toMatchObject({ name: 'BeartrapError', code: 'config' })
  })
})
