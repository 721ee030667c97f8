// One command as a whole process: wall time, and peak memory where /proc tells it.
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const POLL_MS = 10

export const onPath = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

/** Seconds, peak resident bytes of the process itself (undefined off Linux), and its exit code. */
const once = (command, args) =>
  new Promise((done, fail) => {
    const started = process.hrtime.bigint()
    const child = spawn(command, args, { stdio: 'ignore' })
    let peak
    const poll = setInterval(() => {
      peak = highWater(child.pid) ?? peak
    }, POLL_MS)
    child.on('error', fail)
    child.on('exit', (code) => {
      clearInterval(poll)
      done({ seconds: Number(process.hrtime.bigint() - started) / 1e9, peak, code })
    })
  })

const highWater = (pid) => {
  try {
    const kib = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? undefined : Number(kib) * 1024
  } catch {
    return undefined
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/**
 * Runs the commands in turn, A B C A B C …, so that a machine that slows down
 * slows them all; the first round is a warm-up. Medians.
 */
export const measure = async (commands, rounds) => {
  const runs = commands.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, { command, args }] of commands.entries()) {
      const run = await once(command, args)
      if (round > 0) runs[index].push(run)
    }
  }
  return commands.map(({ name }, index) => ({
    name,
    seconds: median(runs[index].map((run) => run.seconds)),
    peak: Math.max(...runs[index].map((run) => run.peak ?? 0)) || undefined,
    exitCode: runs[index][0].code,
  }))
}
