import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Finding } from '../../src/core/types.js'

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

/** Runs the built command to its end. No output of any run may hold a planted secret: that throws. */
export const beartrap = async (args: readonly string[], { stdin = '', cwd, env }: RunOptions = {}): Promise<Ran> => {
  const child = spawn(process.execPath, [BIN, ...args], { cwd, env: { ...process.env, ...env }, stdio: 'pipe' })
  child.stdin.on('error', () => {}) // the child may end before it has read all
  child.stdin.end(stdin)
  const ran = await collect(child)
  const leak = leaked(Buffer.concat([ran.stdout, Buffer.from(ran.stderr)]))
  if (leak !== undefined) throw new Error(`beartrap ${args.join(' ')} printed a planted secret of ${leak}`)
  return ran
}

const collect = async (child: ChildProcess): Promise<Ran> => {
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }
}

export const SAMPLES = resolve('samples')

export const cases: readonly string[] = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'generate')
  .map((entry) => entry.name)

export interface Planted {
  readonly secret: string
  readonly kind: string
}

export const plantedIn = (name: string): Planted[] =>
  JSON.parse(readFileSync(join(SAMPLES, name, 'planted.json'), 'utf8')) as Planted[]

const planted = cases.flatMap((name) => plantedIn(name).map(({ secret }) => ({ name, bytes: Buffer.from(secret) })))

/** The case whose planted secret stands in the bytes. */
export const leaked = (bytes: Uint8Array): string | undefined =>
  planted.find((secret) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(secret.bytes))?.name

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
