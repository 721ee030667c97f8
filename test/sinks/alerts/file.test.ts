import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { DeliveryError } from '../../../src/core/alerts/delivery.js'
import { parseSink } from '../../../src/sinks/alerts/config.js'
import { deadLetters } from '../../../src/sinks/alerts/dead-letters.js'
import { temporaryFolder } from '../../helpers/cli.js'
import { finding } from '../../helpers/findings.js'

const signal = () => new AbortController().signal
const opened = (path: string) => {
  const sink = parseSink(`file=${path}`).open({})
  onTestFinished(sink.close)
  return sink
}
const inFolder = () => {
  const path = join(temporaryFolder(), 'alerts.ndjson')
  return { path, sink: opened(path) }
}
const idsIn = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { id: string }).id)

it('is for its owner alone, and grows over runs', async () => {
  const { path, sink } = inFolder()
  await sink.deliver([finding('a', 1)], signal())
  await sink.close()
  await opened(path).deliver([finding('b', 2)], signal())
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(idsIn(path)).toEqual(['a-1', 'b-2'])
})

it.each<[string, (path: string) => void]>([
  ['was renamed', (path) => renameSync(path, `${path}.1`)],
  [
    'was renamed and made again',
    (path) => {
      renameSync(path, `${path}.1`)
      writeFileSync(path, '')
    },
  ],
])('goes on in a new file where the old one %s', async (_, rotate) => {
  const { path, sink } = inFolder()
  await sink.deliver([finding('a', 1)], signal())
  rotate(path)
  await sink.deliver([finding('b', 2)], signal())
  expect([idsIn(`${path}.1`), idsIn(path)]).toEqual([['a-1'], ['b-2']])
})

it('goes on after copytruncate, without a hole', async () => {
  const { path, sink } = inFolder()
  await sink.deliver([finding('a', 1)], signal())
  writeFileSync(path, '')
  await sink.deliver([finding('b', 2)], signal())
  expect(idsIn(path)).toEqual(['b-2'])
})

it('starts a new line after one that was cut off', async () => {
  const { path, sink } = inFolder()
  appendFileSync(path, '{"type":"finding","id":"cu')
  await sink.deliver([finding('a', 1)], signal())
  expect(readFileSync(path, 'utf8')).toMatch(/^\{"type":"finding","id":"cu\n\{.*"id":"a-1".*\}\n$/)
})

it.each<[string, (path: string) => void, RegExp]>([
  ['a folder', (path) => mkdirSync(path), /EISDIR/],
  ['a FIFO', (path) => void execFileSync('mkfifo', [path]), /is no regular file/],
  ['below a folder that is gone', (path) => rmSync(join(path, '..'), { recursive: true }), /ENOENT/],
])('says what is wrong where it is %s, and tries again', async (_, spoil, message) => {
  const { path, sink } = inFolder()
  spoil(path)
  const error: unknown = await sink.deliver([finding('a', 1)], signal()).catch((thrown) => thrown)
  expect(error).toBeInstanceOf(DeliveryError)
  expect(error).toMatchObject({ verdict: 'later', message: expect.stringMatching(message) })
})

it('dead letters are kept with their sink, the time and the reason', async () => {
  const path = join(temporaryFolder(), 'dead.ndjson')
  const { bury, close } = deadLetters(path, 'webhook:a')
  await bury([finding('a', 1), finding('b', 2)], new DeliveryError('refused', 'webhook:a: a.test answers 400'))
  await close()
  const [line] = readFileSync(path, 'utf8').split('\n')
  expect(JSON.parse(line ?? '')).toMatchObject({
    at: expect.stringMatching(/^\d{4}-/),
    sink: 'webhook:a',
    reason: 'webhook:a: a.test answers 400',
    event: { id: 'a-1' },
  })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})
