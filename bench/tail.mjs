// npm run bench:tail [-- --seconds 30]: how soon a tail alerts, what it keeps up with, what it costs when nothing happens.
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '100' } },
})
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
const QUIET = '2026-11-25T10:00:00Z INFO request served path=/items status=200 duration=12ms client=10.0.0.7\n'

/** Drawn anew each time, so that every leak is another secret. */
const token = () => Array.from({ length: 40 }, () => LETTERS[Math.floor(Math.random() * LETTERS.length)]).join('')
const leak = (mark) => `2026-11-25T10:00:00Z GET /items/${mark} Authorization: Bearer ${token()} status=200\n`

const scratch = mkdtempSync(join(tmpdir(), 'beartrap-bench-'))
const row = (name, figures, holds) =>
  console.log(`${name.padEnd(34)} ${figures.padEnd(66)} ${holds ? 'holds' : 'DOES NOT HOLD'}`)

/** A tail of a fresh folder; `onAlert` is told each alert's offset and artifact as it comes. */
const startTail = async (name, args, onAlert) => {
  const folder = join(scratch, name)
  mkdirSync(join(folder, 'logs'), { recursive: true })
  const prepare = (count) => {
    for (let file = 0; file < count; file++) writeFileSync(join(folder, 'logs', `${file}.log`), QUIET)
  }
  const start = async () => {
    const command = [
      BIN,
      'tail',
      join(folder, 'logs', '*.log'),
      '--from',
      'start',
      '--state',
      join(folder, 'state'),
      '--format',
      'ndjson',
      ...args,
    ]
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
    let partial = ''
    child.stdout.on('data', (chunk) => {
      const lines = (partial + chunk).split('\n')
      partial = lines.pop()
      for (const line of lines) onAlert(JSON.parse(line))
    })
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    while (!/following/.test(said)) await sleep(20)
    const end = async () => {
      child.kill()
      await new Promise((done) => child.on('close', done))
    }
    return { child, end, metrics: /metrics on (\S+)/.exec(said)?.[1] }
  }
  return { folder, prepare, start }
}

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

const latency = async (name, args, bar) => {
  const written = new Map()
  const delays = []
  const bench = await startTail(name, args, ({ artifact, start }) => {
    const at = written.get(`${artifact}:${start}`)
    if (at !== undefined) delays.push(performance.now() - at)
  })
  bench.prepare(20)
  const { end } = await bench.start()
  const sizes = Array.from({ length: 20 }, () => QUIET.length)
  await sleep(1500)
  for (let turn = 0; turn < 300; turn++) {
    const file = turn % 20
    const path = join(bench.folder, 'logs', `${file}.log`)
    const text = QUIET + leak(turn)
    written.set(`${path}:${sizes[file] + text.indexOf('Bearer ') + 7}`, performance.now())
    sizes[file] += text.length
    appendFileSync(path, text)
    await sleep(50 + Math.random() * 20)
  }
  for (let wait = 0; wait < 100 && delays.length < 300; wait++) await sleep(50)
  await end()
  delays.sort((a, b) => a - b)
  const [p50, p99, max] = [percentile(delays, 0.5), percentile(delays, 0.99), delays.at(-1)].map((ms) => Math.round(ms))
  row(
    `latency, ${name}`,
    `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms of ${delays.length}; bar p99 ${bar} ms`,
    delays.length === 300 && p99 <= bar,
  )
}

const FILES = 100
const LEAK_EVERY = 10_000

const sustained = async () => {
  const seconds = Number(values.seconds)
  const perSecond = Number(values.rate) * 1e6
  const seen = new Set()
  const bench = await startTail('sustained', ['--metrics', '127.0.0.1:0'], ({ fingerprint }) => seen.add(fingerprint))
  bench.prepare(FILES)
  const { child, end, metrics } = await bench.start()
  const descriptors = Array.from({ length: FILES }, (_, file) =>
    openSync(join(bench.folder, 'logs', `${file}.log`), 'a'),
  )
  const block = QUIET.repeat(500)
  let [bytes, lines, leaks] = [0, 0, 0]
  const began = performance.now()
  for (let turn = 0; performance.now() - began < seconds * 1000; turn++) {
    const owed = (perSecond * (performance.now() - began)) / 1000
    if (bytes >= owed) {
      await sleep(2)
      continue
    }
    const descriptor = descriptors[turn % FILES]
    writeSync(descriptor, block)
    bytes += block.length
    lines += 500
    if (lines >= (leaks + 1) * LEAK_EVERY) writeSync(descriptor, leak(leaks++))
  }
  const written = performance.now()
  for (const descriptor of descriptors) closeSync(descriptor)
  const lag = async () =>
    Number(/^beartrap_lag_bytes (\S+)/m.exec(await (await fetch(`http://${metrics}/metrics`)).text())?.[1])
  await sleep(1200)
  while ((await lag()) > 0 && performance.now() - written < 120_000) await sleep(100)
  const caughtUp = (performance.now() - written) / 1000
  for (let wait = 0; wait < 100 && seen.size < leaks; wait++) await sleep(50)
  const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024
  await end()
  const rate = bytes / 1e6 / ((written - began) / 1000)
  const figures = `${rate.toFixed(0)} MB/s in ${FILES} files; lost ${leaks - seen.size} of ${leaks}; ${peak.toFixed(0)} MB; lag 0 after ${caughtUp.toFixed(1)} s`
  row(`sustained, ${seconds} s`, figures, seen.size === leaks && peak < 300 && caughtUp < 100)
}

const IDLE_FILES = 5000

const idle = async () => {
  const bench = await startTail('idle', [], () => {})
  bench.prepare(IDLE_FILES)
  const { child, end } = await bench.start()
  await sleep(6000)
  const ticks = () =>
    readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .split(') ')[1]
      .split(' ')
      .slice(11, 13)
      .reduce((sum, text) => sum + Number(text), 0)
  const [before, began] = [ticks(), performance.now()]
  await sleep(10_000)
  const share = ((ticks() - before) * 10) / (performance.now() - began)
  await end()
  row(`idle, ${IDLE_FILES} files`, `${(share * 100).toFixed(1)} % of a core; bar 5 %`, share < 0.05)
}

const storm = async () => {
  let alerts = 0
  const bench = await startTail('storm', [], () => alerts++)
  bench.prepare(1)
  const lines = 100_000
  for (let part = 0; part < 10; part++)
    appendFileSync(
      join(bench.folder, 'logs', '0.log'),
      Array.from({ length: lines / 10 }, (_, index) => leak(index)).join(''),
    )
  const { end } = await bench.start()
  const began = performance.now()
  while (alerts < lines && performance.now() - began < 120_000) await sleep(50)
  const perSecond = alerts / ((performance.now() - began) / 1000)
  await end()
  row(
    'storm, a leak a line',
    `${perSecond.toFixed(0)} alerts a second, each another secret; ${lines - alerts} lost`,
    alerts >= lines,
  )
}

try {
  await latency('with events', [], 250)
  await latency('without events', ['--no-events'], 1200)
  await idle()
  await sustained()
  await storm()
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
