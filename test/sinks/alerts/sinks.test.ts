import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { parseSink } from '../../../src/sinks/alerts/config.js'
import { alertSinkConformance } from '../../conformance/alert-sink.js'
import { temporaryFolder } from '../../helpers/cli.js'
import { httpReceiver } from '../../helpers/receivers.js'

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
