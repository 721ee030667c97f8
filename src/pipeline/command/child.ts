import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { messageOf } from '../../core/errors.js'
import { openPipes } from './pipes.js'

export const STREAMS = ['stdout', 'stderr'] as const
export type StreamName = (typeof STREAMS)[number]

export type Command = readonly [string, ...string[]]

/** A command that runs. */
export interface Child {
  readonly kind: 'started'
  readonly streams: Readonly<Record<StreamName, Readable>>
  /** The exit code as shells tell it: 128 and the signal's number where a signal ended it. */
  readonly exited: Promise<number>
  kill(signal: NodeJS.Signals): void
}

/** Why it doesn't, and the exit code that shells have for that. */
export interface NotStarted {
  readonly kind: 'failed'
  readonly code: number
  readonly message: string
}

const [NOT_EXECUTABLE, NOT_FOUND, KILLED] = [126, 127, 128]

/** Starts a command with this process's own standard input; its output is to be read. Never rejects. */
export const startChild = async (command: Command): Promise<Child | NotStarted> => {
  const pipes = openPipes(STREAMS.length)
  try {
    return await start(command, pipes?.ends)
  } catch (error) {
    return notStarted(command[0], error)
  } finally {
    pipes?.close()
  }

  async function start([file, ...args]: Command, ends: readonly number[] | undefined): Promise<Child> {
    const child = spawn(file, args, { stdio: ['inherit', ends?.[0] ?? 'pipe', ends?.[1] ?? 'pipe'] })
    const exited = exitOf(child)
    await isStarted(child)
    const [stdout, stderr] = pipes?.streams() ?? [child.stdout, child.stderr]
    return {
      kind: 'started',
      streams: { stdout: stdout as Readable, stderr: stderr as Readable },
      exited,
      kill: (signal) => child.kill(signal),
    }
  }
}

const isStarted = (child: ChildProcess): Promise<void> =>
  new Promise((done, fail) => {
    child.once('spawn', done)
    child.once('error', fail)
  })

const exitOf = (child: ChildProcess): Promise<number> =>
  new Promise((done) => {
    child.once('exit', (code, signal) => done(code ?? KILLED + (signal === null ? 0 : constants.signals[signal])))
  })

const notStarted = (file: string, error: unknown): NotStarted => {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || file === '') {
    return { kind: 'failed', code: NOT_FOUND, message: `${file}: command not found` }
  }
  const why = code === 'EACCES' ? 'permission denied' : messageOf(error)
  return { kind: 'failed', code: NOT_EXECUTABLE, message: `${file}: can't be run: ${why}` }
}
