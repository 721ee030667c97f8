import { messageOf } from '../../core/errors.js'
import type { Position } from '../../core/live.js'
import type { FileState } from '../../sources/tail/followed.js'
import type { HashBytes } from '../../sources/tail/marks.js'
import { originalOf, type PackedFile, type PackedFiles, unpackFile } from '../../sources/tail/packed.js'
import type { Registry } from '../../sources/tail/registry.js'
import type { Told } from './batch.js'
import type { Examiner } from './examine.js'

export interface UnpackerOptions {
  readonly packed: PackedFiles
  readonly registry: Registry
  /** States of files that are being followed, or held without a name. */
  readonly live: () => readonly FileState[]
  readonly hash: HashBytes
  readonly examine: Examiner['examine']
  readonly startOf: (from: Position) => number
  readonly onProblem: (path: string, message: string) => void
}

/** Reads gzip'd files, one at a time, from where the file that each was had been read to. */
export interface Unpacker {
  /** A part of the work that there is; nothing where there is none. */
  step(): Promise<readonly Told[] | undefined>
  close(): Promise<void>
}

/** Unpacked bytes a step. */
const STEP_BYTES = 256 * 1024

export const createUnpacker = (options: UnpackerOptions): Unpacker => {
  let job: AsyncGenerator<readonly Told[]> | undefined
  return {
    step: async () => {
      if (job === undefined) {
        const file = options.packed.next()
        if (file === undefined) return undefined
        job = unpacking(file, options)
      }
      const { done, value } = await job.next()
      if (done) job = undefined
      return value ?? []
    },
    close: async () => {
      await job?.return(undefined)
    },
  }
}

async function* unpacking(file: PackedFile, options: UnpackerOptions): AsyncGenerator<readonly Told[]> {
  const { path } = file.identity
  try {
    const state = await stateOf(file, options)
    if (state === undefined) options.packed.postpone(file)
    else yield* examining(state, options)
  } catch (error) {
    options.onProblem(path, messageOf(error))
  }
}

/** Nothing where it is what a live file holds, which is read by itself. */
const stateOf = async ({ identity }: PackedFile, options: UnpackerOptions): Promise<FileState | undefined> => {
  const { registry, hash } = options
  const known = registry.ofInode(identity).find(({ packed }) => packed === 'part')
  if (known !== undefined) return { ...known, ...identity }
  const live = options.live()
  const retired = registry.states
  const original = await originalOf(identity.path, unpackFile(identity.path), [...retired, ...live], hash)
  if (original === undefined) return { ...registry.next(identity), packed: 'part' }
  if (!retired.includes(original)) return undefined
  registry.take(original)
  return { ...original, ...identity, packed: 'part' }
}

async function* examining(from: FileState, options: UnpackerOptions): AsyncGenerator<readonly Told[]> {
  const { registry, examine, startOf } = options
  let state = from
  let head: Uint8Array = new Uint8Array(0)
  let kept: Uint8Array[] = []
  let [at, end] = [0, 0]
  const look = (isEnd: boolean): readonly Told[] => {
    const bytes = Buffer.concat(kept)
    const { state: next, findings } = examine(state, { bytes, at }, head, isEnd)
    state = { ...next, packed: isEnd ? 'whole' : 'part' }
    registry.retire(state)
    const drop = Math.max(0, startOf(state.position) - at)
    kept = [bytes.subarray(drop)]
    at += drop
    return findings.map((alert) => ({ alert, state }))
  }
  try {
    for await (const chunk of unpackFile(from.path)) {
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES)
      end += chunk.length
      if (end <= startOf(state.position)) {
        at = end
        continue
      }
      kept.push(chunk)
      if (end - state.scanned >= STEP_BYTES) yield look(false)
    }
  } catch (error) {
    options.onProblem(from.path, messageOf(error))
    if (end > state.scanned) yield look(false)
    return
  }
  if (end >= state.scanned) yield look(true)
}

const HEAD_BYTES = 1024
