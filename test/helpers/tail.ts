import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { BIN } from './cli.js'

/** A line that a tail printed. */
export interface TailEvent {
  readonly type: string
  readonly id: string
  readonly artifact: string
  readonly fingerprint?: string
  readonly [field: string]: unknown
}

export interface TailProcess {
  readonly child: ChildProcess
  /** All that it has printed so far. */
  readonly events: readonly TailEvent[]
  readonly stderr: string
  /** The same, as it came. */
  readonly text: string
  /** Waits until so many different findings were printed. */
  findings(count: number): Promise<void>
  /** Waits until something holds; fails with what it waited for. */
  until(what: string, holds: () => boolean): Promise<void>
  /** Signals it, and waits for its end. Gives the exit code, or the signal's name. */
  end(signal?: NodeJS.Signals): Promise<number | string>
}

/** More than any wait needs on a machine that does five other things. */
const PATIENCE_MS = 30_000

export interface TailProcessOptions extends SpawnOptions {
  /** What comes before the command: a wrapper that runs it. */
  readonly wrapper?: readonly string[]
  readonly nodeArgs?: readonly string[]
  /** Whether what it prints is text, not NDJSON. */
  readonly isText?: boolean
}

/** Starts the built command; resolves once it follows. */
export const startTail = async (args: readonly string[], options: TailProcessOptions = {}): Promise<TailProcess> => {
  const tail = spawnTail(args, options)
  await tail.until('it follows', () => /following|ended/.test(tail.stderr))
  return tail
}

/** The same, without waiting for it. */
export const spawnTail = (
  args: readonly string[],
  { wrapper = [], nodeArgs = [], isText = false, ...options }: TailProcessOptions = {},
): TailProcess => {
  const [command = '', ...rest] = [
    ...wrapper,
    process.execPath,
    ...nodeArgs,
    BIN,
    'tail',
    ...args,
    ...(isText ? [] : ['--format', 'ndjson']),
  ]
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const events: TailEvent[] = []
  let [partial, stderr, text] = ['', '', '']
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (isText) return
    const lines = (partial + chunk.toString()).split('\n')
    partial = lines.pop() ?? ''
    for (const line of lines) events.push(JSON.parse(line) as TailEvent)
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  const ended = new Promise<number | string>((done) => {
    child.on('close', (code, signal) => {
      stderr += 'ended'
      done(code ?? signal ?? '')
    })
  })
  const until: TailProcess['until'] = async (what, holds) => {
    const deadline = Date.now() + PATIENCE_MS
    while (!holds()) {
      if (Date.now() > deadline) throw new Error(`waited for: ${what}; ${events.length} events; it said: ${stderr}`)
      await sleep(20)
    }
  }
  return {
    child,
    events,
    get stderr() {
      return stderr
    },
    get text() {
      return text
    },
    until,
    findings: (count) => until(`${count} findings`, () => new Set(idsOf(events)).size >= count),
    end: (signal = 'SIGTERM') => {
      child.kill(signal)
      return ended
    },
  }
}

export const findingsIn = (events: readonly TailEvent[]): TailEvent[] => events.filter(({ type }) => type === 'finding')
export const idsOf = (events: readonly TailEvent[]): string[] => findingsIn(events).map(({ id }) => id)
