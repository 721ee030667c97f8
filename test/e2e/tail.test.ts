import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generateExample } from '../../src/core/rules/examples.js'
import { createFingerprinter } from '../../src/engine/fingerprint.js'
import { isRoot } from '../helpers/cli.js'
import {
  findingsIn,
  idsOf,
  spawnTail,
  startTail,
  type TailEvent,
  type TailProcess,
  type TailProcessOptions,
} from '../helpers/tail.js'

// The numbers are those of the fault list in docs/tail.md; the rest of it is in test/pipeline/tail/faults.test.ts.

let folder: string
let log: string
let tails: TailProcess[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beartrap-tail-'))
  mkdirSync(join(folder, 'logs'))
  log = join(folder, 'logs', 'app.log')
  tails = []
})

afterEach(async () => {
  for (const tail of tails)
    if (tail.child.exitCode === null && tail.child.signalCode === null) await tail.end('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const KEY = 'key of the tail tests'
const fingerprint = createFingerprinter(new TextEncoder().encode(KEY))
let seed = 5000

const leak = (): { token: string; line: string } => {
  const token = generateExample('{{base62:40}}', seed++).text
  return { token, line: `2026-11-25T10:00:00Z GET /items Authorization: Bearer ${token} status=200\n` }
}
const printOf = ({ token }: { token: string }): string => fingerprint(Buffer.from(token))
const printsOf = (leaks: readonly { token: string }[]): string[] => leaks.map(printOf).sort()
const foundIn = (events: readonly TailEvent[]): string[] =>
  findingsIn(events)
    .map((event) => event.fingerprint ?? '')
    .sort()

const ARGS = ['--from', 'start', '--key', KEY]
const argsFor = (...more: string[]): string[] => [
  join(folder, 'logs', '*.log'),
  '--state',
  join(folder, 'state'),
  ...ARGS,
  ...more,
]
const start = async (more: readonly string[] = [], options: TailProcessOptions = {}): Promise<TailProcess> => {
  const tail = await startTail(argsFor(...more), options)
  tails.push(tail)
  return tail
}

describe('a tail', () => {
  it('prints each finding as a line of NDJSON, goes on after SIGTERM, and names a folder’s files as they were given', async () => {
    const [a, b, c] = [leak(), leak(), leak()]
    writeFileSync(log, a.line)
    const first = await start()
    await first.findings(1)
    appendFileSync(log, b.line)
    await first.findings(2)
    expect(await first.end()).toBe(0)
    appendFileSync(log, c.line)
    const second = await start()
    await second.findings(1)
    expect(await second.end()).toBe(0)
    expect(foundIn(first.events)).toEqual(printsOf([a, b]))
    expect(foundIn(second.events)).toEqual(printsOf([c]))
    expect(second.events[0]).toMatchObject({ artifact: log, line: 3, rule: 'http-authorization-bearer' })
  })

  it('1, 35: finds all without one event of the file system: new files, appends, rotations', async () => {
    const leaks = Array.from({ length: 4 }, leak)
    writeFileSync(log, leaks[0]?.line ?? '')
    const tail = await start(['--no-events', '--poll-interval', '0.2'])
    await tail.findings(1)
    appendFileSync(log, leaks[1]?.line ?? '')
    await tail.findings(2)
    renameSync(log, `${log}.1`)
    writeFileSync(log, leaks[2]?.line ?? '')
    await tail.findings(3)
    writeFileSync(join(folder, 'logs', 'other.log'), leaks[3]?.line ?? '')
    await tail.findings(4)
    expect(foundIn(tail.events)).toEqual(printsOf(leaks))
  })

  it('2: finds a last write 10 ms after a change', async () => {
    const leaks = Array.from({ length: 20 }, leak)
    writeFileSync(log, '')
    const tail = await start()
    for (const { line } of leaks) {
      appendFileSync(log, line)
      await sleep(10)
    }
    await tail.findings(20)
    expect(foundIn(tail.events)).toEqual(printsOf(leaks))
  })

  const canUnshare = spawnSync('unshare', ['-Ur', 'true']).status === 0
  it.skipIf(!canUnshare)('3: goes on by polling where no more watches may be had (needs unshare)', async () => {
    const { token, line } = leak()
    writeFileSync(log, '')
    const script = 'echo 0 > /proc/sys/user/max_inotify_watches; exec "$@"'
    const tail = await start([], { wrapper: ['unshare', '-Ur', 'sh', '-c', script, 'sh'] })
    await tail.until('it says so', () => /watches/.test(tail.stderr))
    appendFileSync(log, line)
    await tail.findings(1)
    expect(foundIn(tail.events)).toEqual(printsOf([{ token }]))
  })

  it('4: finds all after the queue of events has run over', async () => {
    const leaks = Array.from({ length: 50 }, leak)
    const tail = await start()
    tail.child.kill('SIGSTOP')
    for (let turn = 0; turn < 400; turn++) {
      for (let file = 0; file < 50; file++) {
        appendFileSync(join(folder, 'logs', `${file}.log`), turn === 200 ? (leaks[file]?.line ?? '') : 'quiet\n')
      }
    }
    tail.child.kill('SIGCONT')
    await tail.findings(50)
    expect(foundIn(tail.events)).toEqual(printsOf(leaks))
  }, 60_000)

  it('7: takes a file that is rotated and made anew within 100 ms for a new one', async () => {
    const leaks = Array.from({ length: 11 }, leak)
    writeFileSync(log, leaks[0]?.line ?? '')
    const tail = await start()
    for (const [turn, { line }] of leaks.slice(1).entries()) {
      await tail.findings(turn + 1)
      renameSync(log, `${log}.${turn}`)
      writeFileSync(log, line)
    }
    await tail.findings(11)
    expect(foundIn(tail.events)).toEqual(printsOf(leaks))
  })

  it('32: never takes a file that is written to all the time for one that was cut off', async () => {
    const leaks = Array.from({ length: 100 }, leak)
    writeFileSync(log, '')
    const tail = await start()
    const writer = openSync(log, 'a')
    for (const { line } of leaks) {
      for (let turn = 0; turn < 200; turn++) writeSync(writer, `${'quiet '.repeat(20)}\n`)
      writeSync(writer, line)
      await sleep(1)
    }
    await tail.findings(100)
    await tail.end()
    expect(foundIn(tail.events)).toEqual(printsOf(leaks))
    expect(tail.events.filter(({ type }) => type === 'loss')).toEqual([])
  })

  it('33: SIGTERM in a backlog ends it in order, and the next start goes on', async () => {
    const leaks = Array.from({ length: 30 }, leak)
    const filler = `${'0123456789abcdef '.repeat(6)}\n`.repeat(100_000)
    for (const { line } of leaks) appendFileSync(log, filler + line)
    const first = await start()
    expect(await first.end()).toBe(0)
    const second = await start()
    await second.until('the rest', () => findingsIn(first.events).length + findingsIn(second.events).length >= 30)
    await second.end()
    expect(foundIn([...first.events, ...second.events])).toEqual(printsOf(leaks))
  }, 90_000)

  it('33: a second one on the same state refuses, and says who holds it', async () => {
    writeFileSync(log, '')
    const first = await start()
    const second = spawnTail(argsFor())
    await second.until('its end', () => second.stderr.endsWith('ended'))
    expect(second.child.exitCode).toBe(2)
    expect(second.stderr).toContain(`process ${first.child.pid}`)
  })

  it.each([
    ['what it writes its alerts to', () => [join(folder, 'logs', '*.log'), '--alert', `file=${log}`]],
    ['that, named another way', () => [join(folder, '*', '*.log'), '--alert', `file=${folder}/state/../logs/a.log`]],
    ['its state', () => [join(folder, '**', '*'), '--state', join(folder, 'logs', 'state')]],
  ])('34: refuses to follow %s', async (_, args) => {
    const tail = spawnTail([...args(), ...ARGS])
    await tail.until('its end', () => tail.stderr.endsWith('ended'))
    expect(tail.child.exitCode).toBe(2)
    expect(tail.stderr).toMatch(/written by this tail/)
  })

  it.skipIf(!isRoot)('30: picks a file up once it may be read (needs root, to be nobody)', async () => {
    const [a, b] = [leak(), leak()]
    writeFileSync(log, a.line, { mode: 0o600 })
    for (const path of [folder, join(folder, 'logs')]) chmodSync(path, 0o777)
    const tail = await start([], { uid: 65534, gid: 65534 })
    await tail.until('it says so', () => /permission denied/.test(tail.stderr))
    writeFileSync(join(folder, 'logs', 'other.log'), b.line)
    await tail.findings(1)
    chmodSync(log, 0o644)
    await tail.findings(2)
    expect(foundIn(tail.events)).toEqual(printsOf([a, b]))
    expect(tail.stderr.match(/permission denied/g)).toHaveLength(1)
  })

  it('30: a FIFO in the path holds nothing up', async () => {
    const { token, line } = leak()
    execFileSync('mkfifo', [join(folder, 'logs', 'pipe.log')])
    writeFileSync(log, line)
    const tail = await start()
    await tail.findings(1)
    expect(foundIn(tail.events)).toEqual(printsOf([{ token }]))
    expect(tail.stderr).toMatch(/pipe\.log: a FIFO, and not followed/)
  })
})

describe('27, 28: a webhook', () => {
  interface Delivered {
    readonly type: string
    readonly id: string
    readonly fingerprint: string
    readonly suppressed?: number
  }

  /** A receiver that answers as it is told to, and keeps what it took. */
  const receiver = async (answer: (turn: number, response: ServerResponse) => boolean) => {
    const taken: Delivered[] = []
    let turn = 0
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        if (!answer(turn++, response)) return
        const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: Delivered[] }
        taken.push(...events)
        response.end()
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const close = (): void => {
      server.closeAllConnections()
      server.close()
    }
    return { url: `http://127.0.0.1:${port}/hook`, taken, close }
  }

  it('27: that fails, asks to wait and resets connections is told everything, once each and in order', async () => {
    const { url, taken, close } = await receiver((turn, response) => {
      if (turn === 0) response.writeHead(500).end()
      if (turn === 1) response.writeHead(429, { 'retry-after': '1' }).end()
      if (turn === 2) response.destroy()
      return turn > 2
    })
    const leaks = Array.from({ length: 30 }, leak)
    writeFileSync(log, leaks.map(({ line }) => line).join(''))
    const tail = await start(['--alert', `webhook=${url}`])
    await tail.until('all were taken', () => taken.length >= 30)
    await tail.end()
    close()
    expect(taken.map(({ fingerprint: print }) => print)).toEqual(leaks.map(printOf))
    expect(taken.map(({ id }) => id)).toEqual(idsOf(tail.events))
  })

  it('27: that is down is told once it is up again, over a restart; its trouble shows in readiness', async () => {
    let isDown = true
    const { url, taken, close } = await receiver((_, response) => {
      if (isDown) response.writeHead(503).end()
      return !isDown
    })
    const { token, line } = leak()
    writeFileSync(log, line)
    const first = await start(['--alert', `webhook=${url}`, '--metrics', '127.0.0.1:0'])
    await first.until('it says so', () => /503/.test(first.stderr))
    const [, address = ''] = /metrics on (\S+)/.exec(first.stderr) ?? []
    expect((await fetch(`http://${address}/readyz`)).status).toBe(503)
    expect((await fetch(`http://${address}/healthz`)).status).toBe(200)
    await first.end()
    isDown = false
    const second = await start(['--alert', `webhook=${url}`])
    await second.until('it was taken', () => taken.length === 1)
    await second.end()
    close()
    expect(taken[0]?.fingerprint).toBe(printOf({ token }))
  })

  it('28: is told of 20,000 leaks of one secret by few alerts, with exact counts', async () => {
    const { url, taken, close } = await receiver(() => true)
    const { line } = leak()
    writeFileSync(log, line.repeat(20_000))
    const tail = await start(['--alert', `webhook=${url}`])
    await tail.until('all were printed', () => tail.events.length === 20_000)
    await tail.end()
    close()
    const suppressed = taken.reduce((sum, event) => sum + (event.suppressed ?? 0), 0)
    const sent = taken.filter(({ type }) => type === 'finding').length
    expect(sent + suppressed).toBe(20_000)
    expect(taken.length).toBeLessThanOrEqual(3)
  }, 60_000)
})

describe('25: SIGKILL', () => {
  const killer = resolve('test/helpers/tail/kill-at.mjs')

  it.each(
    ['read', 'write', 'outbox', 'send', 'acknowledge', 'checkpoint'].flatMap((step) =>
      [0, 1, 3].map((turn) => ({ step, turn })),
    ),
  )(
    'at step $step, turn $turn: nothing is lost, and what is repeated has the same id',
    async ({ step, turn }) => {
      const leaks: { token: string; line: string }[] = []
      const write = (): void => {
        leaks.push(leak())
        appendFileSync(log, leaks.at(-1)?.line ?? '')
      }
      write()
      const env = { ...process.env, KILL_AT: `${step}:${turn}` }
      const killed = spawnTail(argsFor(), { nodeArgs: ['--import', killer], env })
      tails.push(killed)
      while (killed.child.signalCode === null && leaks.length < 200) {
        await sleep(100)
        write()
      }
      expect(killed.child.signalCode).toBe('SIGKILL')
      write()
      const next = await start()
      const all = (): TailEvent[] => [...killed.events, ...next.events]
      await next.until('all', () => new Set(foundIn(all())).size === leaks.length)
      await next.end()
      expect([...new Set(foundIn(all()))].sort()).toEqual(printsOf(leaks))
      expect(new Set(idsOf(all())).size).toBe(leaks.length)
    },
    60_000,
  )
})

describe('26: the state folder', () => {
  const checkpoint = (): string => join(folder, 'state', 'checkpoint.json')
  const runOnce = async (count: number): Promise<TailEvent[]> => {
    const tail = await start()
    await tail.findings(count)
    await tail.end()
    return [...tail.events]
  }

  it.each([
    ['torn', () => truncateSync(checkpoint(), 100)],
    ['empty', () => truncateSync(checkpoint())],
    [
      'altered',
      () => writeFileSync(checkpoint(), readFileSync(checkpoint(), 'utf8').replace('"scanned":', '"scanned":9')),
    ],
  ])('with a checkpoint that is %s goes on from the one before it', async (_, damage) => {
    const [a, b, c] = [leak(), leak(), leak()]
    writeFileSync(log, a.line)
    const first = await runOnce(1)
    appendFileSync(log, b.line)
    const second = await runOnce(1)
    damage()
    appendFileSync(log, c.line)
    const tail = await start()
    await tail.until('the new one', () => foundIn(tail.events).includes(printOf(c)))
    await tail.end()
    const ids = new Set([...idsOf(first), ...idsOf(second), ...idsOf(tail.events)])
    expect(ids.size).toBe(3)
    expect(tail.stderr).toMatch(/checkpoint\.json is damaged/)
  })

  it('refuses to begin where no checkpoint can be read, and says what to do', async () => {
    writeFileSync(log, leak().line)
    await runOnce(1)
    for (const name of ['checkpoint.json', 'checkpoint.previous.json']) writeFileSync(join(folder, 'state', name), 'x')
    const tail = spawnTail(argsFor())
    await tail.until('its end', () => tail.stderr.endsWith('ended'))
    expect(tail.child.exitCode).toBe(2)
    expect(tail.stderr).toMatch(/--from start/)
  })

  const canMount = spawnSync('unshare', ['-Urm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0
  it.skipIf(!canMount)(
    'on a disk that is full waits, and loses nothing once there is room (needs unshare)',
    async () => {
      const [first = leak(), ...rest] = Array.from({ length: 61 }, leak)
      writeFileSync(log, first.line)
      const state = join(folder, 'small')
      const full = join(folder, 'fill')
      const room = join(folder, 'room')
      mkdirSync(state)
      const wait = (path: string): string => `for i in $(seq 600); do [ -e ${path} ] && break; sleep 0.05; done`
      const script = `mount -t tmpfs -o size=256k tmpfs ${state}; (${wait(full)}; dd if=/dev/zero of=${state}/filler bs=1k 2>/dev/null; touch ${full}.done; ${wait(room)}; rm ${state}/filler) & exec "$@"`
      const tail = await startTail([join(folder, 'logs', '*.log'), '--state', state, ...ARGS], {
        wrapper: ['unshare', '-Urm', 'sh', '-c', script, 'sh'],
      })
      tails.push(tail)
      await tail.findings(1)
      writeFileSync(full, '')
      await tail.until('it is full', () => existsSync(`${full}.done`))
      appendFileSync(log, rest.map(({ line }) => line).join(''))
      await tail.until('it says so', () => /ENOSPC|no space/i.test(tail.stderr))
      expect(findingsIn(tail.events)).toHaveLength(1)
      writeFileSync(room, '')
      await tail.findings(61)
      await tail.end()
      expect(foundIn(tail.events)).toEqual(printsOf([first, ...rest]))
    },
    60_000,
  )
})
