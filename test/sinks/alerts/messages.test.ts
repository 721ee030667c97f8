import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { AlertEvent } from '../../../src/core/alert.js'
import { DeliveryError } from '../../../src/core/alerts/delivery.js'
import type { Fingerprint } from '../../../src/core/types.js'
import { loadSinks, parseSink } from '../../../src/sinks/alerts/config.js'
import { temporaryFolder } from '../../helpers/cli.js'
import { loss } from '../../helpers/courier.js'
import { finding } from '../../helpers/findings.js'
import { httpReceiver, makeCertificate, syslogReceiver, udpReceiver } from '../../helpers/receivers.js'

const signal = () => new AbortController().signal
const only = (config: object) => {
  const [plan] = loadSinks('sinks.yaml', JSON.stringify({ sinks: [config] }))
  if (plan === undefined) throw new Error('no plan')
  return plan
}
const limitStorm: AlertEvent = {
  type: 'storm',
  scope: 'sink',
  id: 's/2',
  rules: ['jwt'],
  losses: 1,
  suppressed: 7,
  severity: 'critical',
  artifacts: ['a.log'],
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-01T00:01:00.000Z',
}

describe('slack', () => {
  it('reads as a sentence, and calls nobody', async () => {
    const server = await httpReceiver()
    const sink = parseSink(`slack=${server.url}/x`).open({})
    const named = finding('a', 1, {
      artifact: '<!channel>&.log',
      preview: 'ghx_…(40)',
      advice: 'Revoke it.\nThen more.',
    })
    await sink.deliver([named, limitStorm], signal())
    expect(JSON.parse(server.text())).toEqual({
      text: [
        '*high* Test token ghx_…(40) in &lt;!channel&gt;&amp;.log:1:2',
        '> Revoke it. (test-rule)',
        '*critical* 7 more alerts beyond the limit in a.log',
      ].join('\n'),
    })
  })

  it('takes its address from a variable', () => {
    expect(parseSink('slack').name).toBe('slack:$SLACK_WEBHOOK_URL')
  })
})

describe('pagerduty', () => {
  const opened = async () => {
    const server = await httpReceiver()
    server.answer((response) => response.writeHead(202).end())
    const plan = only({ kind: 'pagerduty', url: server.url, secretEnv: 'KEY' })
    return { sink: plan.open({ KEY: 'k' }), sent: () => server.received.map(({ body }) => JSON.parse(body)) }
  }

  it('one secret is one incident', async () => {
    const { sink, sent } = await opened()
    await sink.deliver([finding('a', 1, { severity: 'critical' })], signal())
    await sink.deliver([loss('b.log')], signal())
    await sink.deliver([limitStorm], signal())
    expect(sent()).toMatchObject([
      {
        routing_key: 'k',
        event_action: 'trigger',
        dedup_key: finding('a', 1).fingerprint,
        payload: { severity: 'critical', summary: 'Test token …(8) in a.har:1:2', class: 'test-rule' },
      },
      { dedup_key: 'loss-b.log', payload: { severity: 'warning', component: 'b.log' } },
      { dedup_key: 'pagerduty beyond the limit' },
    ])
  })

  it('keeps to the limits of its fields', async () => {
    const { sink, sent } = await opened()
    const artifact = 'x'.repeat(5_000)
    await sink.deliver([finding('a', 1, { artifact, title: artifact, fingerprint: artifact as Fingerprint })], signal())
    expect(sent()[0].dedup_key).toHaveLength(255)
    expect(sent()[0].payload.summary).toHaveLength(1_024)
  })
})

describe('syslog', () => {
  /** RFC 5424's header and one element of structured data; escapes undone. */
  const parse = (message: string) => {
    const match = /^<(\d+)>1 (\S+) (\S+) (\S+) (\d+) (\S+) \[(\S+?)((?: \w+="(?:[^"\\\]]|\\["\\\]])*")*)\] (.*)$/s.exec(
      message,
    )
    if (match === null) throw new Error(`no RFC 5424: ${message}`)
    const [, priority, timestamp, , app, , id, element, parameters = '', text] = match
    const fields = [...parameters.matchAll(/ (\w+)="((?:[^"\\\]]|\\["\\\]])*)"/g)].map(
      ([, name = '', value = '']) => [name, value.replace(/\\(["\\\]])/g, '$1')] as const,
    )
    return { priority: Number(priority), timestamp, app, id, element, fields: Object.fromEntries(fields), text }
  }

  it('is RFC 5424 with structured data', async () => {
    const server = await syslogReceiver()
    const plan = only({ kind: 'syslog', address: `tcp://127.0.0.1:${server.port}`, facility: 'authpriv' })
    await plan.open({}).deliver([finding('a', 1, { artifact: 'a"]\\\n.log' }), loss('b.log'), limitStorm], signal())
    await expect.poll(() => server.messages().length).toBe(3)
    expect(server.messages().map(parse)).toMatchObject([
      {
        priority: 10 * 8 + 3,
        timestamp: '2026-01-01T00:00:00.000Z',
        app: 'beartrap',
        id: 'finding',
        element: 'beartrap@32473',
        fields: { id: 'a-1', rule: 'test-rule', artifact: 'a"]\\\ufffd.log', line: '1', severity: 'high' },
        text: 'Test token …(8) in a"]\\\ufffd.log:1:2',
      },
      { priority: 10 * 8 + 4, id: 'loss', fields: { reason: 'truncated', start: '0', end: '100' } },
      { priority: 10 * 8 + 2, id: 'storm', fields: { scope: 'sink', suppressed: '7' } },
    ])
  })

  it('trusts no certificate that nobody vouches for', async ({ skip }) => {
    const certificate = makeCertificate()
    if (certificate === undefined) return skip('there is no openssl')
    const server = await syslogReceiver(0, certificate)
    const sink = parseSink(`syslog=tls://127.0.0.1:${server.port}`).open({})
    await expect(sink.deliver([finding('a', 1)], signal())).rejects.toThrow(/SELF_SIGNED/)
    expect(server.messages()).toEqual([])
  })

  it('is never longer than a receiver must take', async () => {
    const server = await udpReceiver()
    const long = 'l'.repeat(9_000)
    const event = finding('a', 1, { artifact: long, id: long, exposure: long })
    await parseSink(`syslog=udp://127.0.0.1:${server.port}`).open({}).deliver([event], signal())
    await expect.poll(() => server.messages().length).toBe(1)
    expect(Buffer.byteLength(server.messages()[0] ?? '')).toBeLessThan(2_048)
  })

  it.each([
    ['udp://[::1]:1514', 'syslog:::1:1514'],
    ['tcp://log.example.test', 'syslog:log.example.test:601'],
    ['tls://log.example.test', 'syslog:log.example.test:6514'],
  ])('reads %s', (address, name) => {
    expect(parseSink(`syslog=${address}`).name).toBe(name)
  })

  it.each(['http://a.test', 'log.example.test', 'tcp://a.test/path', 'udp://'])('refuses %s', (address) => {
    expect(() => parseSink(`syslog=${address}`)).toThrow('sink syslog: the address must be udp://, tcp:// or tls://')
  })
})

describe('exec', () => {
  const script = (text: string): string => {
    const path = join(temporaryFolder(), 'notify.sh')
    writeFileSync(path, `#!/bin/sh\n${text}\n`)
    chmodSync(path, 0o700)
    return path
  }
  const failureOf = (config: object) =>
    only({ kind: 'exec', ...config })
      .open({})
      .deliver([finding('a', 1)], signal())
      .catch((error: unknown) => error)

  it('gives the event on standard input and arguments as they are', async () => {
    const folder = temporaryFolder()
    const command = [script('cat > "$1"'), join(folder, '$(touch hacked); out')]
    await only({ kind: 'exec', command })
      .open({})
      .deliver([finding('a', 1)], signal())
    expect(JSON.parse(readFileSync(command[1] ?? '', 'utf8'))).toEqual(finding('a', 1))
    expect(existsSync(join(folder, 'hacked'))).toBe(false)
  })

  it.each([
    ['exit 1', { verdict: 'later', message: expect.stringContaining('exit code 1') }],
    ['exit 65', { verdict: 'refused' }],
    ['kill -9 $$', { verdict: 'later', message: expect.stringContaining('ended by SIGKILL') }],
    ['cat; echo a lot of words >&2; exit 2', { message: expect.not.stringContaining('words') }],
  ])('%s', async (text, expected) => {
    const error = await failureOf({ command: script(text) })
    expect(error).toBeInstanceOf(DeliveryError)
    expect(error).toMatchObject(expected)
  })

  it('is killed when its time is over', async () => {
    expect(await failureOf({ command: script('exec sleep 60'), timeout: '200ms' })).toMatchObject({
      verdict: 'later',
      message: expect.stringContaining('ended by SIGKILL'),
    })
  })

  it('is tried again where there is no such command', async () => {
    expect(await failureOf({ command: '/nowhere/at/all' })).toMatchObject({
      verdict: 'later',
      message: expect.stringContaining('ENOENT'),
    })
  })

  it('may end without reading', async () => {
    const event = finding('a', 1, { advice: 'x'.repeat(1_000_000) })
    await only({ kind: 'exec', command: script('exit 0') })
      .open({})
      .deliver([event], signal())
  })
})
