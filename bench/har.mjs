// npm run bench:har [-- --mb 200] [--large]
// Time and memory of redacting a HAR file, beside JSON.parse and JSON.stringify of it, which is the least that a
// program takes that holds it whole; with --large also a file of 1 GB, which none can.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { writeHar } from './har-corpus.mjs'
import { measure } from './measure.mjs'

const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    large: { type: 'boolean', default: false },
  },
})

const scratch = mkdtempSync(join(tmpdir(), 'beartrap-bench-har-'))
const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const node = (...args) => ({ command: process.execPath, args })
const redact = (input) =>
  node(bin, 'redact', input, '-o', join(scratch, 'out.har'), '--force', '--report', join(scratch, 'report'))

const rowsOf = async (input, names, rounds) => {
  const commands = {
    'beartrap scan': node(bin, 'scan', input, '--report', join(scratch, 'report'), '--force'),
    'beartrap redact': redact(input),
    'JSON.parse + JSON.stringify': node(
      fileURLToPath(new URL('har-parse.mjs', import.meta.url)),
      input,
      join(scratch, 'copy.har'),
    ),
  }
  return measure(
    names.map((name) => ({ name, ...commands[name] })),
    rounds,
  )
}

const print = (title, rows, base) => {
  console.log(`\n${title}`)
  for (const { name, seconds, peak } of rows) {
    const ratio = base === undefined ? '' : `${(seconds / base).toFixed(2)} of it`.padStart(12)
    console.log(
      `  ${name.padEnd(30)}${seconds.toFixed(1).padStart(7)} s${ratio}${`${Math.round((peak ?? 0) / 1e6)} MB`.padStart(10)}`,
    )
  }
}

try {
  const megabytes = Number(values.mb)
  const input = join(scratch, 'session.har')
  writeHar(input, megabytes * 1e6)
  const rows = await rowsOf(
    input,
    ['JSON.parse + JSON.stringify', 'beartrap scan', 'beartrap redact'],
    Number(values.rounds),
  )
  print(`a HAR of ${megabytes} MB`, rows, rows[0].seconds)
  if (values.large) {
    writeHar(input, 1e9)
    print('a HAR of 1 GB', await rowsOf(input, ['beartrap redact'], 1))
  }
} finally {
  rmSync(scratch, { recursive: true })
}
