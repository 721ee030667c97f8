// npm run bench:live [-- --size MB] [-- --rounds N]
// What it costs to have a program's output redacted as it comes: the same output
// by itself, through cat, and through beartrap run. Then how late a line comes.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { corpus } from './corpus.mjs'
import { measure } from './measure.mjs'

const { values } = parseArgs({
  options: { size: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' } },
})

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const bytes = Number(values.size) * 1e6

const row = ({ name, seconds, peak }, [, cat]) =>
  [
    name.padEnd(14),
    `${(bytes / 1e6 / seconds).toFixed(0).padStart(6)} MB/s`,
    `${(seconds / cat.seconds).toFixed(2).padStart(7)} ×`,
    peak === undefined ? '' : `${(peak / 1e6).toFixed(0).padStart(6)} MB`,
  ].join(' ')

const programs = {
  'yes, one line over and over': `yes '2026-11-25 10:00:00 INFO request served path=/items status=200' | head -c ${bytes}`,
  ...Object.fromEntries(
    ['clean', 'json', 'one-line'].map((name) => [`cat, corpus ${name}`, `cat '${corpus(name, bytes)}'`]),
  ),
}

for (const [name, program] of Object.entries(programs)) {
  const runs = await measure(
    [
      { name: 'by itself', command: 'sh', args: ['-c', program] },
      { name: '| cat', command: 'sh', args: ['-c', `(${program}) | cat`] },
      { name: 'beartrap run', command: process.execPath, args: [BIN, 'run', '--', 'sh', '-c', program] },
    ],
    Number(values.rounds),
  )
  console.log(`${name}, ${bytes / 1e6} MB; × is time beside cat's`)
  for (const run of runs) console.log(`  ${row(run, runs)}`)
}

/** Milliseconds from a line's printing to its coming out, of lines that tell when they were printed. */
const latencies = (pauseMs) =>
  new Promise((done) => {
    const script = `let n = 0; const print = () => { console.log('x ' + process.hrtime.bigint() + ' .')
      if (++n < 100) setTimeout(print, ${pauseMs}) }; print()`
    const child = spawn(process.execPath, [BIN, 'run', '--', process.execPath, '-e', script])
    const late = []
    child.stdout.on('data', (chunk) => {
      const now = process.hrtime.bigint()
      for (const [, printed] of chunk.toString().matchAll(/x (\d+) \./g)) late.push(Number(now - BigInt(printed)) / 1e6)
    })
    child.on('close', () => done(late.sort((a, b) => a - b)))
  })

for (const pause of [5, 100]) {
  const late = await latencies(pause)
  const at = (share) => `${late[Math.floor((late.length - 1) * share)].toFixed(0)} ms`
  console.log(`a line each ${pause} ms: shown after ${at(0.5)} (median), ${at(0.99)} (99 %)`)
}
