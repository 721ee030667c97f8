import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const SAMPLES = resolve('samples')

export const cases: readonly string[] = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'generate')
  .map((entry) => entry.name)

/** Options that leave the inputs alone of all that is in samples/. */
export const INPUTS_ONLY = ['-x', '*', '-x', '!*/', '-x', '!input', '-x', '/generate/']

export const inputOf = (name: string): Buffer => readFileSync(join(SAMPLES, name, 'input'))

interface Planted {
  readonly secret: string
  readonly kind: string
}

export const plantedIn = (name: string): Planted[] =>
  JSON.parse(readFileSync(join(SAMPLES, name, 'planted.json'), 'utf8')) as Planted[]

const headAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)

/** The secrets by their first three bytes: 676 searches one by one took 17 s in the largest report of the tests. */
const byHead = new Map<number, { name: string; bytes: Buffer }[]>()
for (const name of cases) {
  for (const { secret } of plantedIn(name)) {
    const bytes = Buffer.from(secret)
    byHead.set(headAt(bytes, 0), [...(byHead.get(headAt(bytes, 0)) ?? []), { name, bytes }])
  }
}
const isHead = new Uint8Array(1 << 24)
for (const head of byHead.keys()) isHead[head] = 1

/** The case whose planted secret stands in the bytes. */
export const leaked = (bytes: Uint8Array): string | undefined => {
  for (let at = 0; at < bytes.length; at++) {
    const head = headAt(bytes, at)
    if (isHead[head] === 0) continue
    const found = byHead.get(head)?.find((secret) => secret.bytes.equals(bytes.subarray(at, at + secret.bytes.length)))
    if (found !== undefined) return found.name
  }
  return undefined
}
