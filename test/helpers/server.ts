import type { ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** The first of the programs that is on PATH, or in one of the other folders. */
export const findProgram = (names: readonly string[], folders: readonly string[] = []): string | undefined =>
  [...(process.env['PATH'] ?? '').split(delimiter), ...folders]
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isExecutable)

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const START_MS = 20_000
const POLL_MS = 50

/** Waits until a server that was just started answers, and gives what ends it. Throws where it doesn't come up. */
export const comesUp = async (
  child: ChildProcess,
  name: string,
  answers: () => Promise<boolean>,
): Promise<() => Promise<void>> => {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  const close = async (): Promise<void> => {
    child.kill()
    await ended
  }
  for (let waited = 0; waited < START_MS && child.exitCode === null; waited += POLL_MS) {
    if (await answers()) return close
    await sleep(POLL_MS)
  }
  await close()
  throw new Error(`${name} did not come up; exit code ${child.exitCode}`)
}
