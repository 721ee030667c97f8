import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { beartrap } from '../helpers/cli.js'

const folder = mkdtempSync(join(tmpdir(), 'beartrap-policy-'))
const at = (name: string): string => join(folder, name)

const random = (length: number, seed: number): string => generateExample(`{{base62:${length}}}`, seed).text
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const [header, claims, signature] = [
  base64({ alg: 'HS256', typ: 'JWT' }),
  base64({ sub: 'ines', exp: 1_795_000_000 }),
  random(43, 1),
]
const jwt = `${header}.${claims}.${signature}`
const session = random(32, 2)
const [mail, address] = ['ines.lee@mail.example.test', '203.0.113.24']

const har = JSON.stringify({
  log: {
    entries: [
      {
        serverIPAddress: address,
        request: {
          url: 'https://shop.example.test/orders?customer=Ines%20Lee&page=2',
          headers: [
            { name: 'Authorization', value: `Bearer ${jwt}` },
            { name: 'Cookie', value: `lang=en-GB; sid=${session}` },
            { name: 'X-Customer', value: 'Ines Lee & Sons' },
          ],
          postData: { mimeType: 'application/json', text: JSON.stringify({ email: mail, iv: 'q2' }) },
        },
        response: { headers: [{ name: 'User-Agent', value: 'Chrome/140.0.0.0' }], content: { text: jwt } },
      },
    ],
  },
})

const input = at('session.har')
beforeAll(() => writeFileSync(input, har))

/** The copy that these options give. */
const redacted = async (...options: string[]): Promise<string> => {
  const { code, stderr } = await beartrap(['redact', input, '-o', at('copy.har'), '--force', '--key', 'k', ...options])
  expect(code, stderr).toBe(0)
  const copy = readFileSync(at('copy.har'), 'utf8')
  expect(() => JSON.parse(copy)).not.toThrow()
  return copy
}

describe('redact', () => {
  it('removes every credential, and leaves the rest, by default', async () => {
    const copy = await redacted()
    for (const value of [signature, session]) expect(copy).not.toContain(value)
    for (const value of [mail, address, 'Ines Lee & Sons', 'Chrome/140.0.0.0']) expect(copy).toContain(value)
  })

  it('removes addresses of people and machines with --policy strict', async () => {
    const copy = await redacted('--policy', 'strict')
    for (const value of [signature, session, mail, address]) expect(copy).not.toContain(value)
    expect(copy).toContain('Chrome/140.0.0.0')
  })

  it.each([['--keep-jwt-claims'], ['--policy', 'debug']])(
    'leaves the claims of a JWT readable with %s %s',
    async (...options) => {
      const copy = await redacted(...options)
      expect(copy).not.toContain(signature)
      expect(copy.match(new RegExp(`${header}\\.${claims}\\.\\[REDACTED:jwt:[0-9a-f]{6}\\]`, 'g'))).toHaveLength(2)
    },
  )

  it('leaves alone what --keep names, in any case of letters', async () => {
    const copy = await redacted('--keep', 'SID')
    expect(copy).toContain(session)
    expect(copy).not.toContain(signature)
  })

  it.each([
    ['a header', 'x-customer', 'Ines Lee & Sons'],
    ['a parameter', 'customer', 'Ines%20Lee'],
    ['a field of JSON in a body', 'email', mail],
    ['a name of two letters', 'iv', '"q2'],
    ['a cookie', 'lang', 'en-GB'],
    ['a field of the HAR itself', 'serverIPAddress', address],
  ])('removes what --drop names: %s', async (_, name, value) => {
    expect(await redacted('--drop', name)).not.toContain(value)
  })

  it('refuses to keep and drop one name', async () => {
    const { code, stderr } = await beartrap(['redact', input, '--keep', 'sid', '--drop', 'SID'])
    expect(code).toBe(2)
    expect(stderr).toContain('give one of them')
  })
})

describe('redact --check', () => {
  it('exits 1 on a HAR with credentials and 0 on its copy, and writes nothing', async () => {
    await redacted()
    const dirty = await beartrap(['redact', '--check', input])
    expect([dirty.code, readFileSync(input, 'utf8') === har]).toEqual([1, true])
    expect((await beartrap(['redact', '--check', at('copy.har')])).code).toBe(0)
  })

  it.each([[['-o', at('x')]], [['--in-place']], [['-o', at('x'), '--verify']]])('refuses %j', async (options) => {
    expect((await beartrap(['redact', '--check', input, ...options])).code).toBe(2)
  })
})

describe('redact --audit', () => {
  it('tells what was removed, where, by which rule, how often and how long; no value', async () => {
    const copy = await redacted('--audit', at('audit.json'))
    const text = readFileSync(at('audit.json'), 'utf8')
    const audit = JSON.parse(text)
    for (const value of [jwt, signature, session]) expect(text).not.toContain(value)
    expect(audit).toMatchObject({
      type: 'audit',
      input,
      policy: 'share',
      kept: [],
      summary: { artifacts: 1, removed: { secrets: 2, places: 3 }, kept: { secrets: 0, places: 0 }, failed: [] },
    })
    expect(audit.removed).toHaveLength(3)
    expect(audit.removed[1]).toMatchObject({
      artifact: input,
      pointer: '/log/entries/0/request/headers/1/value',
      rule: 'http-cookie',
      category: 'cookie',
      exposure: 'request-header',
      length: session.length,
      count: 1,
    })
    for (const { category, label } of audit.removed) expect(copy).toContain(`[REDACTED:${category}:${label}]`)
  })

  it('is an empty list where nothing was removed', async () => {
    writeFileSync(at('clean.har'), '{"log":{"entries":[]}}')
    await beartrap(['redact', at('clean.har'), '-o', at('c'), '--force', '--audit', at('none.json')])
    expect(JSON.parse(readFileSync(at('none.json'), 'utf8'))).toMatchObject({ removed: [], kept: [] })
  })

  it('replaces no file without --force', async () => {
    const { code, stderr } = await beartrap(['redact', input, '-o', at('d'), '--audit', at('audit.json')])
    expect([code, stderr.includes('--force')]).toEqual([3, true])
  })
})

describe('redact --fix-sizes', () => {
  const body = JSON.stringify({ access_token: session, 'naïve \n': 'é' })
  const encoded = Buffer.from(`{"user":"ines","access_token":"${session}","n":1}`)
  const sized = (text: string, told: Buffer | string, more: object = {}) => ({
    content: { size: Buffer.byteLength(told), mimeType: 'application/json', text, ...more },
    headersSize: 40 + 'authorization'.length,
    bodySize: Buffer.byteLength(told),
  })
  const whole = (url: string, value: string, request: string, response: object) => ({
    log: {
      entries: [
        {
          request: {
            url,
            headers: [{ name: 'authorization', value }],
            headersSize: 100 + url.length + value.length,
            bodySize: Buffer.byteLength(request),
            postData: { text: request },
          },
          response,
        },
      ],
    },
  })
  const url = `https://a.example.test/?access_token=${session}`

  it.each([
    ['text', body, body, {}],
    ['base64', encoded.toString('base64'), encoded, { encoding: 'base64' }],
  ])('tells the sizes of the copy: %s', async (_, text, told, more) => {
    const before = whole(url, `Bearer ${jwt}`, body, sized(text, told, more))
    writeFileSync(at('sized.har'), JSON.stringify(before, null, 1))
    const redact = async (...options: string[]) => {
      const { code, stderr } = await beartrap(['redact', at('sized.har'), '-o', at('s'), '--force', ...options])
      expect(code, stderr).toBe(0)
      return JSON.parse(readFileSync(at('s'), 'utf8')) as typeof before
    }
    const [entry] = (await redact('--fix-sizes')).log.entries
    const { request, response } = entry as (typeof before.log.entries)[0]
    const { content, bodySize } = response as ReturnType<typeof sized>
    expect(request.bodySize).toBe(Buffer.byteLength(request.postData.text))
    expect(request.headersSize).toBe(100 + request.url.length + (request.headers[0]?.value.length ?? 0))
    const size = Buffer.from(content.text, _ === 'base64' ? 'base64' : 'utf8').length
    expect([content.size, bodySize]).toEqual([size, size])
    const [asCaptured] = (await redact()).log.entries
    expect(asCaptured?.request.bodySize).toBe(Buffer.byteLength(body))
  })

  it('leaves unknown sizes, and what was compressed on the wire', async () => {
    const response = {
      content: { size: Buffer.byteLength(body), compression: Buffer.byteLength(body) - 20, text: body },
      headersSize: -1,
      bodySize: 20,
    }
    writeFileSync(at('sized.har'), JSON.stringify(whole(url, `Bearer ${jwt}`, body, response)))
    await beartrap(['redact', at('sized.har'), '-o', at('s'), '--force', '--fix-sizes'])
    const { content, headersSize, bodySize } = JSON.parse(readFileSync(at('s'), 'utf8')).log.entries[0].response
    expect([headersSize, bodySize]).toEqual([-1, 20])
    expect(content.size - content.compression).toBe(20)
    expect(content.size).toBe(Buffer.byteLength(content.text))
  })

  it('refuses standard input', async () => {
    expect((await beartrap(['redact', '-', '--fix-sizes'])).code).toBe(2)
  })
})

describe('redact --drop-bodies', () => {
  const long = 'a page of words. '.repeat(200_000) // over three blocks
  const body = (mimeType: string, text: string, more: object = {}) => ({
    response: { content: { size: 1, mimeType, text, ...more } },
  })
  const picture = Buffer.alloc(3000, 7).toString('base64')
  const bodies = {
    log: {
      entries: [
        body('application/json', `{"access_token":"${session}"}`),
        body('text/html; charset=utf-8', long),
        body('image/png', picture, { encoding: 'base64' }),
        {
          request: { postData: { mimeType: 'application/json', text: '{"q":1}' } },
          response: { content: { text: 'of no type' } },
        },
        { response: { headers: [{ name: 'x', value: `Bearer ${session}` }] } },
      ],
    },
  }
  beforeAll(() => writeFileSync(at('bodies.har'), JSON.stringify(bodies)))

  const bodiesOf = async (...options: string[]): Promise<string[]> => {
    const { code, stderr } = await beartrap(['redact', at('bodies.har'), '-o', at('b'), '--force', ...options])
    expect(code, stderr).toBe(0)
    const text = readFileSync(at('b'), 'utf8')
    expect(text).not.toContain(session)
    return (JSON.parse(text) as typeof bodies).log.entries.slice(0, 4).map((entry) => {
      const { content } = entry.response as { content: { text: string; encoding?: string } }
      return content.encoding === 'base64' ? Buffer.from(content.text, 'base64').toString('latin1') : content.text
    })
  }
  const GONE = /^\[REDACTED:body:[0-9a-f]{6}\]$/

  it('removes bodies of a type whole, and those whose type is not told before', async () => {
    const [json, html, image, untold] = await bodiesOf('--drop-bodies', 'HTML')
    expect(json).toMatch(/^\{"access_token":"\[REDACTED:bearer-token:[0-9a-f]{6}\]"\}$/)
    expect([html, untold]).toEqual([expect.stringMatching(GONE), expect.stringMatching(GONE)])
    expect(image).toBe(Buffer.alloc(3000, 7).toString('latin1'))
  })

  it('removes all with *, and what was in base64 still decodes', async () => {
    for (const text of await bodiesOf('--drop-bodies', '*')) expect(text).toMatch(GONE)
  })

  it('keeps lengths with --style same-length', async () => {
    const [, html, image] = await bodiesOf('--drop-bodies', 'html', '--drop-bodies', 'image', '--style', 'same-length')
    expect(html).toBe('*'.repeat(long.length))
    expect(image).toHaveLength(3000)
  })
})

describe('a HAR that is cut off', () => {
  it('is redacted to its end, told, and ends with 3', async () => {
    writeFileSync(at('cut.har'), har.slice(0, har.indexOf('X-Customer')))
    const { code, stderr } = await beartrap(['redact', at('cut.har'), '-o', at('cut.out')])
    expect(code).toBe(3)
    expect(stderr).toMatch(/cut\.har: no valid JSON from byte \d+ on: it ends too early/)
    const copy = readFileSync(at('cut.out'), 'utf8')
    for (const value of [signature, session]) expect(copy).not.toContain(value)
  })
})
