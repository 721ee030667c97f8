import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AlertEvent } from '../../../src/core/alert.js'
import { firstPieces, toFinding } from '../../../src/core/finding.js'
import { generateExample } from '../../../src/core/rules/examples.js'
import { scanBytes } from '../../../src/core/scan.js'
import { createFingerprinter } from '../../../src/engine/fingerprint.js'
import { distinct, loadSinks, type SinkPlan } from '../../../src/sinks/alerts/config.js'
import { startSink } from '../../../src/sinks/alerts/start.js'
import { temporaryFolder } from '../../helpers/cli.js'
import { knownTo, loss, testInbox, testObserver } from '../../helpers/courier.js'
import { finding } from '../../helpers/findings.js'
import { httpReceiver, syslogReceiver } from '../../helpers/receivers.js'
import { builtInMatcher } from '../../helpers/rules.js'

const DEADLINE = 30_000

const planned = (...sinks: readonly object[]): readonly SinkPlan[] =>
  distinct(loadSinks('sinks.yaml', JSON.stringify({ sinks })))

const started = (plan: SinkPlan, box = testInbox(), env = {}) => {
  const folder = temporaryFolder()
  const { observer, seen } = testObserver()
  const stop = new AbortController()
  const dead = join(folder, 'dead.ndjson')
  const courier = startSink(plan, {
    inbox: box.inbox,
    from: box.kept(),
    env,
    deadLetters: dead,
    observer,
    signal: stop.signal,
  })
  return { courier, box, seen, dead, stop }
}

const linesIn = (path: string): Record<string, unknown>[] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
    : []

const RETRY = { base: '1ms', max: '5ms' }

describe('a receiver that fails', () => {
  const FAULTS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
    ['429', (response) => response.writeHead(429, { 'retry-after': '0' }).end()],
    ['500', (response) => response.writeHead(500).end('an error page')],
    ['a reset', (response) => void response.socket?.resetAndDestroy()],
    ['a hang', () => {}],
  ]

  it.each(FAULTS)('%s: all is delivered, in order, once it is back', async (name, fault) => {
    const server = await httpReceiver()
    const accepted: string[] = []
    let turn = 0
    server.answer((response, { body }) => {
      if (turn++ % 3 < 2) return fault(response)
      accepted.push(...(JSON.parse(body) as { events: { id: string }[] }).events.map(({ id }) => id))
      response.writeHead(200).end()
    })
    const [plan] = planned({ kind: 'webhook', url: server.url, retry: RETRY, storm: 'off', timeout: '1500ms' })
    const { courier, box, seen } = started(plan as SinkPlan)
    const size = name === 'a hang' ? 90 : 250 // one delivery, of which each fault takes its whole time
    const alerts = Array.from({ length: size }, (_, index) => finding(`s${index}x`, index))
    box.put(...alerts)
    expect(await courier.drain(DEADLINE)).toBe(true)
    expect([...new Set(accepted)]).toEqual(alerts.map(({ id }) => id))
    expect(seen).toMatchObject({ sent: size, dead: 0 })
    expect(seen.failed).toBeGreaterThanOrEqual(2)
    expect(box.kept()).toMatchObject({ seq: size, state: { counts: { sent: size } } })
  })

  it('nobody is there: the next run delivers', async () => {
    const server = await httpReceiver()
    await server.close()
    const [plan] = planned({ kind: 'webhook', url: server.url, retry: RETRY })
    const first = started(plan as SinkPlan)
    first.box.put(finding('a', 1), finding('a', 2))
    expect(await first.courier.drain(200)).toBe(false)
    const back = await httpReceiver(server.port)
    const second = started(plan as SinkPlan, first.box)
    expect(await second.courier.drain(DEADLINE)).toBe(true)
    const events = back.received.flatMap(({ body }) => (JSON.parse(body) as { events: AlertEvent[] }).events)
    expect(knownTo(events)).toBe(2)
  })

  it('what it refuses for good is laid aside, and holds up nobody', async () => {
    const server = await httpReceiver()
    server.answer((response, { body }) => response.writeHead(body.includes('poison') ? 422 : 200).end())
    const [plan] = planned({ kind: 'webhook', url: server.url, storm: 'off' })
    const { courier, box, dead } = started(plan as SinkPlan)
    box.put(finding('a', 1), finding('poison', 2), finding('b', 3))
    expect(await courier.drain(DEADLINE)).toBe(true)
    expect(linesIn(dead)).toMatchObject([{ sink: plan?.name, event: { id: 'poison-2' } }])
    expect(statSync(dead).mode & 0o777).toBe(0o600)
    expect(box.kept().state?.counts).toMatchObject({ sent: 2, dead: 1 })
  })
})

it('of a secret nothing stands in any output, state or error of any sink', async () => {
  const server = await httpReceiver()
  server.answer((response, { path }) => response.writeHead(path === '/refuses' ? 400 : 200).end())
  const syslog = await syslogReceiver()
  const folder = temporaryFolder()
  const secret = generateExample('{{base62:40}}', 7).text
  const line = Buffer.from(`GET /items HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer ${secret}\r\n\r\n`)
  const options = { fingerprint: createFingerprinter(Buffer.from('key')), now: () => new Date(), explain: true }
  const findings = firstPieces(scanBytes(line, builtInMatcher)).map((match) => toFinding(match, 'a.log', options))
  expect(findings).toHaveLength(1)
  const hooks = ['beartrap', 'ocsf', 'ecs'].map((format) => ({
    kind: 'webhook',
    name: format,
    url: server.url,
    format,
  }))
  const plans = planned(
    ...hooks,
    { kind: 'webhook', name: 'refuses', url: `${server.url}/refuses` },
    { kind: 'slack', url: server.url },
    { kind: 'pagerduty', url: server.url },
    { kind: 'syslog', address: `tcp://127.0.0.1:${syslog.port}` },
    { kind: 'file', path: join(folder, 'alerts.ndjson') },
    { kind: 'exec', command: ['/bin/sh', '-c', `cat > '${join(folder, 'exec.json')}'`] },
  )
  const outputs: string[] = []
  for (const plan of plans) {
    const { courier, box, dead } = started(plan, testInbox(), { PAGERDUTY_ROUTING_KEY: 'k' })
    box.put(...findings, ...findings, loss('a.log'))
    expect([plan.name, await courier.drain(DEADLINE)]).toEqual([plan.name, true])
    outputs.push(JSON.stringify(box.kept()), JSON.stringify(linesIn(dead)))
  }
  outputs.push(server.text(), ...syslog.messages())
  outputs.push(...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')))
  expect(outputs.join('\n')).toContain('a.log')
  for (let at = 0; at + 8 <= secret.length; at += 4) expect(outputs.join('\n')).not.toContain(secret.slice(at, at + 8))
})
