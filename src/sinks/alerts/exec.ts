import { spawn } from 'node:child_process'
import { z } from 'zod'
import { DeliveryError } from '../../core/alerts/delivery.js'
import { duration } from './duration.js'
import { defineSink } from './kind.js'

const TIME_MS = 30_000

/** sysexits.h EX_DATAERR: a command's way to refuse an event for good. */
const REFUSED = 65

/** Runs a command for each event, its JSON on standard input. No shell; what it prints is not read. */
export const execSink = defineSink({
  schema: z.strictObject({
    command: z
      .union([
        z
          .string()
          .min(1)
          .transform((file) => [file] as [string]),
        z.tuple([z.string().min(1)], z.string()),
      ])
      .describe('A program, or a list of it and its arguments.'),
    timeout: duration.default(TIME_MS).describe('It is killed then; 30s where absent.'),
  }),
  storm: true,
  short: (text) => (text === undefined ? undefined : { command: text }),
  bind: ({ command, timeout }) => ({
    title: command[0],
    paths: [],
    open: ({ name, shape }) => ({
      name,
      batch: 1,
      deliver: ([event], signal) => run({ name, command, timeout, input: `${JSON.stringify(shape(event))}\n` }, signal),
      close: async () => {},
    }),
  }),
})

interface Run {
  readonly name: string
  readonly command: readonly [string, ...string[]]
  readonly timeout: number
  readonly input: string
}

const run = ({ name, command: [file, ...args], timeout, input }: Run, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (why: string, refused = false): void =>
      reject(new DeliveryError(refused ? 'refused' : 'later', `${name}: ${why}`))
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'ignore'], signal, timeout, killSignal: 'SIGKILL' })
    child.once('error', (error: NodeJS.ErrnoException) => fail(`can't be run: ${error.code ?? error.name}`))
    child.once('exit', (code, killed) => {
      if (code === 0) resolve()
      else fail(killed === null ? `exit code ${code}` : `ended by ${killed}`, code === REFUSED)
    })
    child.stdin.on('error', () => {}) // a command may end without reading
    child.stdin.end(input)
  })
