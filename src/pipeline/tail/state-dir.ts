import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { createFingerprinter } from '../../engine/fingerprint.js'
import { acquireLock, type Lock } from '../lock.js'

/** A folder of one tail's own, held by this process alone. */
export interface StateDir {
  readonly folder: string
  /** Of fingerprints and ids: the same in each run. */
  readonly key: Uint8Array
  readonly lock: Lock
}

const KEY_BYTES = 32

/** Of what is followed, so that two tails don't meet: $XDG_STATE_HOME/beartrap/tail-… */
export const defaultStateDir = (targets: readonly string[]): string => {
  const name = createHash('sha256')
    .update(targets.map((target) => resolve(target)).join('\0'))
    .digest('hex')
    .slice(0, 16)
  return join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'beartrap', `tail-${name}`)
}

/** Throws BeartrapError where the folder can't be made, is in use, or was used with another key. */
export const openStateDir = (folder: string, key: string | undefined): StateDir => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
    const lock = acquireLock(folder)
    try {
      removeLeftovers(folder)
      return { folder, key: keyOf(folder, key), lock }
    } catch (error) {
      lock.release()
      throw error
    }
  } catch (error) {
    if (error instanceof BeartrapError) throw error
    throw new BeartrapError('config', `${folder}: can't be used for the state: ${messageOf(error)}`, { cause: error })
  }
}

/** Half-written files of a run that was killed. */
const removeLeftovers = (folder: string): void => {
  for (const name of readdirSync(folder)) if (/^\..*\.beartrap$|\.new$/.test(name)) rmSync(join(folder, name))
}

/** A key that is given is not kept: only a mark of it, so that a change shows. */
const keyOf = (folder: string, given: string | undefined): Uint8Array => {
  const path = join(folder, given === undefined ? 'key' : 'key-mark')
  const other = join(folder, given === undefined ? 'key-mark' : 'key')
  if (existsSync(other)) throw new BeartrapError('usage', `${folder}: ${otherKey(given)}`)
  if (given === undefined) return keep(path, () => randomBytes(KEY_BYTES))
  const key = new TextEncoder().encode(given)
  const mark = createFingerprinter(key)(new TextEncoder().encode('beartrap-tail'))
  if (Buffer.from(keep(path, () => Buffer.from(mark))).toString() === mark) return key
  throw new BeartrapError('usage', `${folder}: ${otherKey(given)}`)
}

const otherKey = (given: string | undefined): string =>
  given === undefined
    ? 'this state was made with --key: give the same one, or name another folder with --state'
    : 'this state was made with another key: give that one, or name another folder with --state'

const keep = (path: string, make: () => Uint8Array): Uint8Array => {
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, make(), { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  }
  return new Uint8Array(readFileSync(path))
}
