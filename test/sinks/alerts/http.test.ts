import { createHmac } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { DeliveryError } from '../../../src/core/alerts/delivery.js'
import { loadSinks, parseSink } from '../../../src/sinks/alerts/config.js'
import { retryAfterOf } from '../../../src/sinks/alerts/http.js'
import { finding } from '../../helpers/findings.js'
import { httpReceiver } from '../../helpers/receivers.js'

const signal = () => new AbortController().signal
const event = finding('a', 0)
const configured = (lines: string) => {
  const [plan] = loadSinks('sinks.yaml', `sinks:\n  - kind: webhook\n${lines.replace(/^/gm, '    ')}`)
  if (plan === undefined) throw new Error('no plan')
  return plan
}

const failureOf = async (work: Promise<void>): Promise<DeliveryError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown) => thrown,
  )
  if (error instanceof DeliveryError) return error
  throw new Error(`no DeliveryError: ${String(error)}`)
}

describe('a webhook', () => {
  it('is signed over time and body', async () => {
    const server = await httpReceiver()
    const key = 'a key of a test'
    const plan = configured(`url: ${server.url}/hook\nsecretEnv: HOOK_KEY`)
    await plan.open({ HOOK_KEY: key }).deliver([event], signal())
    const [request] = server.received
    const timestamp = request?.headers['x-beartrap-timestamp']
    const digest = createHmac('sha256', key).update(`${timestamp}.${request?.body}`).digest('hex')
    expect(request?.headers['x-beartrap-signature']).toBe(`v1=${digest}`)
    expect(Math.abs(Number(timestamp) - Date.now() / 1_000)).toBeLessThan(60)
    expect(JSON.parse(request?.body ?? '')).toEqual({ events: [event] })
    expect(JSON.stringify(server.received)).not.toContain(key)
  })

  it('sends one event as it is, headers of its own, and another shape, where told so', async () => {
    const server = await httpReceiver()
    const plan = configured(`url: ${server.url}\nsingle: true\nformat: ecs\nheadersEnv:\n  x-team: TEAM`)
    const sink = plan.open({ TEAM: 'red' })
    expect(sink.batch).toBe(1)
    await sink.deliver([event], signal())
    expect(server.received[0]?.headers['x-team']).toBe('red')
    expect(JSON.parse(server.received[0]?.body ?? '')).toMatchObject({ event: { kind: 'alert' }, ecs: {} })
  })

  it('may have its address in a variable', async () => {
    const server = await httpReceiver()
    const plan = configured('urlEnv: HOOK_URL')
    expect(plan.name).toBe('webhook:$HOOK_URL')
    await plan.open({ HOOK_URL: `${server.url}/x` }).deliver([event], signal())
    expect(server.received[0]?.path).toBe('/x')
  })

  it('follows no redirect', async () => {
    const other = await httpReceiver()
    const server = await httpReceiver()
    server.answer((response) => response.writeHead(307, { location: `${other.url}/taken` }).end())
    const error = await failureOf(parseSink(`webhook=${server.url}`).open({}).deliver([event], signal()))
    expect(error).toMatchObject({ verdict: 'unwelcome', message: expect.stringContaining('a redirect') })
    expect(other.received).toEqual([])
  })

  it.each([
    [200, undefined],
    [204, undefined],
    [400, 'refused'],
    [401, 'unwelcome'],
    [403, 'refused'],
    [404, 'unwelcome'],
    [408, 'later'],
    [410, 'unwelcome'],
    [413, 'refused'],
    [422, 'refused'],
    [425, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ])('an answer of %i means %s', async (status, verdict) => {
    const server = await httpReceiver()
    server.answer((response) => response.writeHead(status, { 'retry-after': '7' }).end())
    const delivery = parseSink(`webhook=${server.url}`).open({}).deliver([event], signal())
    if (verdict === undefined) return delivery
    const error = await failureOf(delivery)
    expect(error).toMatchObject({ verdict, retryAfter: 7_000 })
    expect(error.message).toBe(`webhook:127.0.0.1:${server.port}: 127.0.0.1:${server.port} answers ${status}`)
  })

  it.each<[string, (response: ServerResponse) => void]>([
    ['says nothing', () => {}],
    ['resets the connection', (response) => void response.socket?.resetAndDestroy()],
    ['breaks off in the head', (response) => void response.socket?.end('HTTP/1.1 20')],
    ['speaks no HTTP', (response) => void response.socket?.end('220 mail.example.test ESMTP\r\n')],
  ])('is tried again where the receiver %s', async (_, answer) => {
    const server = await httpReceiver()
    server.answer(answer)
    const sink = configured(`url: ${server.url}\ntimeout: 1500ms`).open({})
    expect(await failureOf(sink.deliver([event], signal()))).toMatchObject({ verdict: 'later' })
    server.answer((response) => response.writeHead(200).end())
    await sink.deliver([event], signal())
  })

  it('has arrived where the answer is 200, however slow or long its body', async () => {
    const server = await httpReceiver()
    const sink = parseSink(`webhook=${server.url}`).open({})
    server.answer((response) => response.writeHead(200).write('a slow'))
    await sink.deliver([event], signal())
    server.answer((response) => response.writeHead(200).end(Buffer.alloc(2_000_000)))
    await sink.deliver([event], signal())
    expect(server.received).toHaveLength(2)
  })
})

it.each([
  ['120', 120_000],
  [' 1 ', 1_000],
  ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  [null, undefined],
])('Retry-After: %s', (value, expected) => {
  expect(retryAfterOf(value, Date.UTC(2026, 0, 1))).toBe(expected)
})
