// node bench/otel.mjs --collector FILE [--runs 10] [--seed 1]
// beartrap tail and an OpenTelemetry Collector (bench/otel/install.sh builds one) follow
// the same files through the same random rotations, and are killed at the same moments
// by SIGKILL. How many lines does each lose, how many does it tell twice?
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createFingerprinter } from '../dist/engine/fingerprint.js'

const { values } = parseArgs({
  options: {
    collector: { type: 'string' },
    runs: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
})
const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const KEY = 'key of a benchmark'
const fingerprint = createFingerprinter(new TextEncoder().encode(KEY))
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'

/** mulberry32: small, and the same everywhere. */
const randomFrom = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
}

const collectorConfig = (folder) => `
receivers:
  filelog: { include: ['${folder}/logs/app.log*'], start_at: beginning, storage: file_storage, poll_interval: 200ms }
exporters:
  file: { path: '${folder}/collector.json', append: true, flush_interval: 100ms }
extensions:
  file_storage: { directory: '${folder}/collector-state', create_directory: true }
service:
  extensions: [file_storage]
  telemetry: { logs: { level: error }, metrics: { level: none } }
  pipelines: { logs: { receivers: [filelog], exporters: [file] } }
`

/** What follows, started anew after each kill; all that it told is in a file. */
const followers = (folder) => {
  const state = join(folder, 'state')
  const args = ['--from', 'start', '--state', state, '--key', KEY, '--format', 'ndjson', '--poll-interval', '0.2']
  const all = [
    {
      name: 'beartrap tail',
      output: join(folder, 'beartrap.ndjson'),
      command: [process.execPath, BIN, 'tail', join(folder, 'logs', 'app.log*'), ...args],
      told: (text) =>
        [...text.matchAll(/"type":"finding".*?"fingerprint":"([0-9a-f]{64})"/g)].map(([, print]) => print),
    },
  ]
  if (values.collector === undefined) return all
  writeFileSync(join(folder, 'collector.yaml'), collectorConfig(folder))
  const otel = {
    name: 'OpenTelemetry Collector',
    output: join(folder, 'collector.json'),
    command: [values.collector, '--config', join(folder, 'collector.yaml')],
    told: (text) => [...text.matchAll(/Bearer ([A-Za-z0-9]{40})/g)].map(([, token]) => fingerprint(Buffer.from(token))),
  }
  return [...all, otel]
}

const start = ({ name, command: [file, ...args], output }) => {
  const stdout = name === 'beartrap tail' ? openSync(output, 'a') : 'ignore'
  return spawn(file, args, { stdio: ['ignore', stdout, 'ignore'] })
}

const end = (child, signal) =>
  new Promise((done) => {
    child.on('exit', done)
    child.kill(signal)
  })

const run = async (seed) => {
  const random = randomFrom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'beartrap-otel-'))
  mkdirSync(join(folder, 'logs'))
  const log = join(folder, 'logs', 'app.log')
  const lines = []
  let rotations = 0
  const line = () => {
    const token = Array.from({ length: 40 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')
    lines.push(fingerprint(Buffer.from(token)))
    return `2026-11-25T10:00:00Z GET /items/${lines.length} Authorization: Bearer ${token} status=200\n`
  }
  const all = followers(folder)
  let children = all.map(start)
  await sleep(1500)
  const kill = async () => {
    await Promise.all(children.map((child) => end(child, 'SIGKILL')))
    children = all.map(start)
  }
  const act = async (choice) => {
    if (choice < 0.7) for (let count = Math.ceil(random() * 4); count > 0; count--) appendFileSync(log, line())
    else if (choice < 0.85) {
      const text = line()
      const cut = Math.floor(random() * text.length)
      appendFileSync(log, text.slice(0, cut))
      await sleep(random() * 60)
      appendFileSync(log, text.slice(cut))
    } else if (choice < 0.92 && existsSync(log)) renameSync(log, `${log}.${++rotations}`)
    else if (choice < 0.97 && existsSync(log)) {
      copyFileSync(log, `${log}.${++rotations}`)
      truncateSync(log)
    } else if (choice >= 0.98) await kill()
  }
  for (let step = 0; step < 300; step++) {
    await act(random())
    await sleep(random() * 60)
  }
  await sleep(6000)
  await Promise.all(children.map((child) => end(child, 'SIGTERM')))
  const results = all.map(({ name, output, told, ids }) => {
    const text = existsSync(output) ? readFileSync(output, 'utf8') : ''
    const found = told(text)
    const distinct = new Set(found)
    return {
      name,
      lost: lines.filter((print) => !distinct.has(print)).length,
      repeated: found.length - distinct.size,
      renamed: (ids?.(text) ?? distinct.size) - distinct.size,
    }
  })
  rmSync(folder, { recursive: true, force: true })
  return { lines: lines.length, rotations, results }
}

console.log('run  lines  rotations  lost / repeated')
const totals = new Map()
for (let turn = 0; turn < Number(values.runs); turn++) {
  const { lines, rotations, results } = await run(Number(values.seed) + turn)
  const figures = results
    .map(
      ({ name, lost, repeated, renamed }) =>
        `${name} ${lost} / ${repeated}${renamed > 0 ? `, ${renamed} of them under another id` : ''}`,
    )
    .join('   ')
  console.log(
    `${String(turn + 1).padStart(3)}  ${String(lines).padStart(5)}  ${String(rotations).padStart(9)}  ${figures}`,
  )
  for (const { name, lost, repeated } of results) {
    const total = totals.get(name) ?? { runs: 0, lost: 0, repeated: 0 }
    totals.set(name, {
      runs: total.runs + (lost > 0 ? 1 : 0),
      lost: total.lost + lost,
      repeated: total.repeated + repeated,
    })
  }
}
for (const [name, { runs, lost, repeated }] of totals)
  console.log(`${name}: lines lost in ${runs} of ${values.runs} runs, ${lost} in all; ${repeated} repeated`)
