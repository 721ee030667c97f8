// npm run demo: real output of real programs, before and after.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const samples = fileURLToPath(new URL('.', import.meta.url))
const bin = join(samples, '../dist/bin.js')
const scratch = mkdtempSync(join(tmpdir(), 'beartrap-demo-'))
const SHOWN = [
  ['flask-traceback', 'a Flask traceback'],
  ['curl-verbose', 'curl -v'],
  ['nginx-access', 'an nginx access log'],
  ['go-header-map', "Go's http.Header"],
  ['php-server', "PHP's $_SERVER"],
]
const WIDTH = 150

const title = (text) => console.log(`\n\x1b[1m── ${text} ${'─'.repeat(Math.max(0, 90 - text.length))}\x1b[0m`)

const beartrap = (args, options = {}) => {
  console.log(`\x1b[2m$ beartrap ${args.join(' ')}\x1b[0m`)
  return spawnSync(process.execPath, [bin, ...args], { cwd: samples, maxBuffer: 1 << 28, ...options })
}

/** Long lines are cut round the placeholder, which is what there is to see. */
const excerpt = (line, at) => {
  const start = Math.max(0, Math.min(at - 70, line.length - WIDTH))
  return `${start > 0 ? '…' : ''}${line.slice(start, start + WIDTH)}${start + WIDTH < line.length ? '…' : ''}`
}

const cases = SHOWN.map(([name]) => `${name}/input`)

title('scan: what leaked, and where (values never shown)')
const scanned = beartrap(['scan', ...cases.slice(1, 3), '--format', 'human'])
process.stdout.write(scanned.stderr)
console.log(`exit code ${scanned.status}: findings`)

title('redact: before (secrets starred here) and after')
for (const [name, what] of SHOWN) {
  const output = join(scratch, name)
  spawnSync(process.execPath, [bin, 'redact', `${name}/input`, '-o', output, '--key', 'demo', '--verify'], {
    cwd: samples,
  })
  const planted = JSON.parse(readFileSync(join(samples, name, 'planted.json'), 'utf8'))
  const before = readFileSync(join(samples, name, 'input'), 'utf8').split('\n')
  const after = readFileSync(output, 'utf8').split('\n')
  const line = before.findIndex((text) => planted.some(({ secret }) => text.includes(secret)))
  const starred = planted.reduce((text, { secret }) => text.replaceAll(secret, '*'.repeat(secret.length)), before[line])
  console.log(`\n${what}, ${name}/input:${line + 1}`)
  console.log(`  \x1b[31m- ${excerpt(starred, starred.indexOf('****'))}\x1b[0m`)
  console.log(`  \x1b[32m+ ${excerpt(after[line], after[line].indexOf('[REDACTED'))}\x1b[0m`)
}

title('a pipe: redacted as it streams')
const piped = beartrap(['redact', '-', '--key', 'demo'], { input: readFileSync(join(samples, 'logfmt-app/input')) })
console.log(
  piped.stdout
    .toString()
    .split('\n')
    .filter((line) => line.includes('[REDACTED'))
    .slice(0, 2)
    .map((line) => excerpt(line, line.indexOf('[REDACTED')))
    .join('\n'),
)

title('tail: a log grows, rotates, and grows again')
const log = join(scratch, 'app.log')
const leakingLine = readFileSync(join(samples, 'flask-traceback/input'), 'utf8')
writeFileSync(log, '')
const tailArgs = [
  'tail',
  `${log}*`,
  '--state',
  join(scratch, 'state'),
  '--from',
  'start',
  '--format',
  'human',
  '--key',
  'demo',
]
console.log("\x1b[2m$ beartrap tail 'app.log*' --format human\x1b[0m")
const tail = spawn(process.execPath, [bin, ...tailArgs], { stdio: ['ignore', 'pipe', 'pipe'] })
let seen = ''
tail.stdout.on('data', (chunk) => {
  seen += chunk
  process.stdout.write(String(chunk).replaceAll(`${scratch}/`, ''))
})
/** Waits until that many alerts have come, for ten seconds at the most. */
const alerts = async (count) => {
  for (let turn = 0; turn < 200 && seen.split('\n').length <= count; turn++) await sleep(50)
}
await once(tail.stderr, 'data')
appendFileSync(log, leakingLine)
await alerts(1)
renameSync(log, `${log}.1`)
console.log('\x1b[2m$ mv app.log app.log.1\x1b[0m')
writeFileSync(log, readFileSync(join(samples, 'go-header-map/input')))
await alerts(seen.split('\n').length)
tail.kill()
await once(tail, 'exit')
console.log(`ended by SIGTERM, exit code ${tail.exitCode}`)

title('clean logs stay silent')
const clean = beartrap(['scan', 'clean-nginx-access', 'clean-npm-build', 'clean-tls', '--format', 'human'])
process.stdout.write(clean.stderr)
console.log(`exit code ${clean.status}`)

rmSync(scratch, { recursive: true })
