import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, onTestFinished, vi } from 'vitest'
import { loadSinks, parseSink, type SinkPlan } from '../../../src/sinks/alerts/config.js'
import { alertSinkConformance } from '../../conformance/alert-sink.js'
import { temporaryFolder } from '../../helpers/cli.js'
import {
  type Certificate,
  httpReceiver,
  makeCertificate,
  syslogReceiver,
  udpReceiver,
} from '../../helpers/receivers.js'

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '')

alertSinkConformance('stdout', async () => {
  let text = ''
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk
    return true
  })
  onTestFinished(() => spy.mockRestore())
  return {
    plan: parseSink('stdout'),
    received: () => text,
    away: 'a reader that has gone ends the process',
    mute: 'its reader says nothing',
  }
})

alertSinkConformance('file', async () => {
  const path = join(temporaryFolder(), 'alerts.ndjson')
  return {
    plan: parseSink(`file=${path}`),
    received: () => textOf(path),
    away: async () => void mkdirSync(path),
    back: async () => rmdirSync(path),
    mute: 'a disk says nothing',
  }
})

alertSinkConformance('webhook', async () => {
  let server = await httpReceiver()
  const { port, close } = server
  const path = ['hook', 'of', 'nobody'].join('-')
  return {
    plan: parseSink(`webhook=${server.url}/${path}`),
    received: () => server.text(),
    away: close,
    back: async () => {
      server = await httpReceiver(port)
    },
    mute: () => server.answer(() => {}),
    secrets: [path],
  }
})

alertSinkConformance('slack', async () => {
  let server = await httpReceiver()
  const { port, close } = server
  const path = ['services', 'of', 'nobody'].join('/')
  return {
    plan: parseSink(`slack=${server.url}/${path}`),
    received: () => server.received.map(({ body }) => (JSON.parse(body) as { text: string }).text).join('\n'),
    away: close,
    back: async () => {
      server = await httpReceiver(port)
    },
    mute: () => server.answer(() => {}),
    secrets: [path],
  }
})

const only = (config: object): SinkPlan => {
  const [plan] = loadSinks('sinks.yaml', JSON.stringify({ sinks: [config] }))
  if (plan === undefined) throw new Error('no plan')
  return plan
}

alertSinkConformance('pagerduty', async () => {
  let server = await httpReceiver()
  const { port, close } = server
  const key = 'routing key of a test'
  return {
    plan: only({ kind: 'pagerduty', url: `${server.url}/v2/enqueue` }),
    env: { PAGERDUTY_ROUTING_KEY: key },
    received: () => server.text(),
    away: close,
    back: async () => {
      server = await httpReceiver(port)
    },
    mute: () => server.answer(() => {}),
    secrets: [key],
  }
})

alertSinkConformance('exec', async () => {
  const folder = temporaryFolder()
  const [command, taken] = [join(folder, 'notify.sh'), join(folder, 'taken')]
  const become = (script: string): void => {
    writeFileSync(command, `#!/bin/sh\n${script}\n`)
    chmodSync(command, 0o700)
  }
  const write = `cat >> '${taken}'`
  become(write)
  return {
    plan: parseSink(`exec=${command}`),
    received: () => textOf(taken),
    away: async () => become('exit 3'),
    back: async () => become(write),
    mute: () => become('exec sleep 60'),
  }
})

alertSinkConformance('syslog over UDP', async () => {
  const server = await udpReceiver()
  return {
    plan: parseSink(`syslog=udp://127.0.0.1:${server.port}`),
    received: () => server.messages().join('\n'),
    away: 'nobody tells what becomes of a datagram',
    mute: 'it has no answer',
  }
})

const syslogCase = async (plan: (port: number) => SinkPlan, certificate?: Certificate) => {
  let server = await syslogReceiver(0, certificate)
  const { port, close, mute } = server
  return {
    plan: plan(port),
    received: () => server.messages().join('\n'),
    away: close,
    back: async () => {
      server = await syslogReceiver(port, certificate)
    },
    mute,
  }
}

alertSinkConformance('syslog over TCP', () => syslogCase((port) => parseSink(`syslog=tcp://127.0.0.1:${port}`)))

const certificate = makeCertificate()
if (certificate === undefined) describe('alert sink conformance', () => it.skip('syslog over TLS: there is no openssl'))
else
  alertSinkConformance('syslog over TLS', () =>
    syslogCase(
      (port) => only({ kind: 'syslog', address: `tls://127.0.0.1:${port}`, ca: certificate.certPath }),
      certificate,
    ),
  )
