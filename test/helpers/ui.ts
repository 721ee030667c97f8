import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from './cli.js'

export interface RunningUi {
  readonly link: string
  readonly origin: string
  readonly child: ChildProcess
  /** Where it puts its private folders. */
  readonly temporary: string
  /** All that it printed. */
  printed(): string
  /** Sends the signal, and gives the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

/** Starts `beartrap ui` with a folder of its own for temporary files, once it printed its link. */
export const startUi = async (
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<RunningUi> => {
  const temporary = mkdtempSync(join(tmpdir(), 'beartrap-test-'))
  const child = spawn(process.execPath, [BIN, 'ui', ...args], {
    env: { ...process.env, ...env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  const ended = new Promise<number | null>((done) => child.on('close', done))
  const link = await new Promise<string>((ready, failed) => {
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
      if (out.includes('\n')) ready(out.trim())
    })
    child.stderr.on('data', (chunk) => {
      err += String(chunk)
    })
    void ended.then((code) => failed(new Error(`beartrap ui ended with ${code}: ${err}`)))
  })
  return {
    link,
    origin: new URL(link).origin,
    child,
    temporary,
    printed: () => out + err,
    end: (signal = 'SIGINT') => {
      child.kill(signal)
      return ended
    },
  }
}

/** A call of the page's, made by hand. */
export const callUi = async (origin: string, name: string, key: string, body: object = {}): Promise<Response> =>
  fetch(`${origin}/api/${name}`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', 'x-beartrap-key': key },
    body: JSON.stringify(body),
  })

/** The key for a link's token. */
export const openUi = async ({ link, origin }: RunningUi): Promise<string> => {
  const response = await callUi(origin, 'session', '', { token: new URL(link).hash.slice(1) })
  return ((await response.json()) as { key: string }).key
}
