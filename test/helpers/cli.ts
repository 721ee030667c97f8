import { type ChildProcess, type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Finding } from '../../src/core/types.js'
import { leaked } from './planted.js'

export const BIN = resolve('dist/bin.js')

export interface Ran {
  readonly code: number | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface RunOptions {
  readonly stdin?: Uint8Array | string
  readonly cwd?: string
  readonly env?: Record<string, string>
}

/** Runs the built command to its end. No output of any run, files included, may hold a planted secret: that throws. */
export const beartrap = async (args: readonly string[], { stdin = '', cwd, env }: RunOptions = {}): Promise<Ran> => {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
  child.stdin.on('error', () => {}) // the child may end before it has read all
  child.stdin.end(stdin)
  const ran = await collect(child)
  refuseLeaks(`beartrap ${args.join(' ')}`, Buffer.concat([ran.stdout, Buffer.from(ran.stderr)]))
  for (const path of filesWritten(args, cwd)) refuseLeaks(path, readFileSync(path))
  return ran
}

/** The built command while it runs. */
export interface Running {
  readonly pid: number
  stdout(): string
  stderr(): string
  write(text: string): void
  endInput(): void
  kill(signal: NodeJS.Signals): void
  /** Its own streams: to be paused, or closed early. */
  readonly child: ChildProcessWithoutNullStreams
  readonly ended: Promise<Ran>
}

/** Starts the built command, with no terminal and in a group of its own. Ends with the test. */
export const startBeartrap = (args: readonly string[], { cwd, env }: RunOptions = {}): Running => {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'pipe',
    detached: true,
  })
  onTestFinished(() => endGroup(child))
  child.stdin.on('error', () => {})
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  const stdout = (): string => Buffer.concat(out).toString()
  const stderr = (): string => Buffer.concat(err).toString()
  const ended = new Promise<Ran>((done) => {
    child.on('close', (code) => done({ code, stdout: Buffer.concat(out), stderr: stderr() }))
  })
  return {
    pid: child.pid ?? 0,
    stdout,
    stderr,
    write: (text) => child.stdin.write(text),
    endInput: () => child.stdin.end(),
    kill: (signal) => child.kill(signal),
    child,
    ended,
  }
}

/** What it may have left running as well. */
const endGroup = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // all of it has ended
  }
}

const refuseLeaks = (where: string, bytes: Uint8Array): void => {
  const leak = leaked(bytes)
  if (leak !== undefined) throw new Error(`${where}: a planted secret of ${leak}`)
}

/** What stands where the options say that reports and copies go. */
const filesWritten = (args: readonly string[], cwd = '.'): string[] =>
  args
    .filter((_, index) => ['-o', '--output', '--report'].includes(args[index - 1] ?? ''))
    .map((path) => resolve(cwd, path))
    .filter((path) => existsSync(path))
    .flatMap((path) => (statSync(path).isDirectory() ? filesUnder(path) : [path]))

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())

const collect = async (child: ChildProcess): Promise<Ran> => {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }
}

export const lines = (ran: Ran): Record<string, unknown>[] =>
  ran.stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

export const findingsOf = (ran: Ran): Finding[] =>
  lines(ran).filter((line) => line['type'] === 'finding') as unknown as Finding[]
export const summaryOf = (ran: Ran) => lines(ran).find((line) => line['type'] === 'summary') as Record<string, unknown>

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'beartrap-test-'))

/** Whether the tests run as root, for whom no permission is denied. */
export const isRoot = process.getuid?.() === 0

/** Runs the command as a user without rights, where the tests run as root. */
export const asNobody = (args: readonly string[]): Ran => {
  try {
    const stdout = execFileSync(process.execPath, [BIN, ...args], { uid: 65534, gid: 65534, stdio: 'pipe' })
    return { code: 0, stdout, stderr: '' }
  } catch (error) {
    const failed = error as { status: number; stdout: Buffer; stderr: Buffer }
    return { code: failed.status, stdout: failed.stdout, stderr: failed.stderr.toString() }
  }
}
