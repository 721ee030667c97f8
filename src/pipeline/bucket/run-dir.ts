import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { BeartrapError, messageOf } from '../../core/errors.js'
import type { ObjectFilter } from '../../core/object-store.js'
import type { Style } from '../../core/placeholder.js'
import type { Summary } from '../../core/summary.js'
import { markOf } from '../key-mark.js'
import { acquireLock, type Lock } from '../lock.js'
import type { InputOrder } from './origin.js'

/** What a run was asked for; as far as it changes what is found, a run that goes on must be asked for the same. */
export interface RunOrder {
  readonly command: 'scan' | 'redact'
  readonly targets: readonly string[]
  /** In the place of a listing, and a digest of what it held. */
  readonly input?: InputOrder
  readonly digest?: string
  readonly versions: boolean
  readonly filter: ObjectFilter
  /** Of rules and policy. */
  readonly rules: string
  /** Where copies go, and how they are made. */
  readonly output?: string
  readonly copies?: { readonly style: Style; readonly fixSizes: boolean; readonly isMarked: boolean }
}

/** run.json of a run's folder. */
export interface RunInfo {
  readonly format: 1
  readonly id: string
  readonly order: RunOrder
  /** ISO 8601. */
  readonly startedAt: string
  readonly endedAt?: string
  readonly summary?: Summary
}

/** One run's folder, held by this process alone. */
export interface RunDir {
  readonly info: RunInfo
  readonly journal: string
  /** Bytes; kept only until the run has ended, so that its parts agree on what is one secret. */
  readonly key: Uint8Array
  /** Whether it goes on with what an earlier process began. */
  readonly isResumed: boolean
  end(summary: Summary): void
  release(): void
}

/** Per user: $XDG_STATE_HOME/beartrap */
export const defaultState = (): string =>
  join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'beartrap')

const KEY_BYTES = 32
const runsOf = (state: string): string => join(state, 'runs')

export interface OpenRun {
  readonly state: string
  readonly order: RunOrder
  readonly key: string | undefined
  readonly resume: boolean
  readonly now: () => Date
}

/** A new run's folder, or with `resume` that of the last unfinished run of the same targets, where there is one. Throws BeartrapError. */
export const openRunDir = ({ state, order, key, resume, now }: OpenRun): RunDir => {
  try {
    const unfinished = resume ? lastUnfinished(state, order) : undefined
    return unfinished === undefined ? create(state, order, key, now()) : takeUp(state, unfinished, order, key)
  } catch (error) {
    if (error instanceof BeartrapError) throw error
    throw new BeartrapError('config', `${state}: can't be used for the state: ${messageOf(error)}`, { cause: error })
  }
}

/** All runs of a state folder, the oldest first. */
export const listRuns = (state: string): RunInfo[] => {
  if (!existsSync(runsOf(state))) return []
  return readdirSync(runsOf(state))
    .sort()
    .flatMap((id) => readInfo(join(runsOf(state), id)) ?? [])
}

export const folderOfRun = (state: string, { id }: RunInfo): string => join(runsOf(state), id)

export const journalOf = (state: string, run: RunInfo): string => join(folderOfRun(state, run), JOURNAL)

const JOURNAL = 'journal.ndjson'
const INFO = 'run.json'

const readInfo = (folder: string): RunInfo | undefined => {
  try {
    return JSON.parse(readFileSync(join(folder, INFO), 'utf8')) as RunInfo
  } catch {
    return undefined // killed before it was a run
  }
}

const lastUnfinished = (state: string, order: RunOrder): RunInfo | undefined =>
  listRuns(state).findLast(
    (run) =>
      run.endedAt === undefined &&
      isEqual([run.order.command, run.order.targets, run.order.input], [order.command, order.targets, order.input]),
  )

/** Sorts by time; no two are the same. */
export const newRunId = (now: Date): string =>
  `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`

const create = (state: string, order: RunOrder, key: string | undefined, now: Date): RunDir => {
  const id = newRunId(now)
  const folder = join(runsOf(state), id)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lock = acquireLock(folder)
  const bytes = key === undefined ? randomBytes(KEY_BYTES) : new TextEncoder().encode(key)
  if (key === undefined) writeWhole(join(folder, 'key'), bytes)
  const info: RunInfo = { format: 1, id, order: { ...order, ...marked(key, id) }, startedAt: now.toISOString() }
  writeWhole(join(folder, JOURNAL), '')
  writeWhole(join(folder, INFO), JSON.stringify(info))
  return opened({ folder, info, key: new Uint8Array(bytes), lock, isResumed: false })
}

const takeUp = (state: string, info: RunInfo, order: RunOrder, key: string | undefined): RunDir => {
  const folder = join(runsOf(state), info.id)
  const lock = acquireLock(folder)
  try {
    const was = info.order as unknown as Readonly<Record<string, unknown>>
    const now = { ...order, ...marked(key, info.id) } as unknown as Readonly<Record<string, unknown>>
    const other = [...new Set([...Object.keys(was), ...Object.keys(now)])].find(
      (name) => !isEqual(was[name], now[name]),
    )
    if (other !== undefined)
      throw new BeartrapError(
        'usage',
        `run ${info.id} was begun with other ${SAID[other] ?? other}: give the same, or start anew without --resume`,
      )
    const bytes = key === undefined ? readFileSync(join(folder, 'key')) : new TextEncoder().encode(key)
    return opened({ folder, info, key: new Uint8Array(bytes), lock, isResumed: true })
  } catch (error) {
    lock.release()
    throw error
  }
}

/** What users call the parts of an order. */
const SAID: Readonly<Record<string, string>> = {
  digest: 'contents of its input',
  filter: 'filters',
  versions: 'versions (--versions)',
  rules: 'rules or policy',
  output: 'output',
  copies: '--style, --fix-sizes or --mark',
  key: '--key',
}

/** A key that is given is not kept, only a mark of it. */
const marked = (key: string | undefined, id: string): { readonly key?: string } =>
  key === undefined ? {} : { key: markOf(key, id) }

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

interface Opened {
  readonly folder: string
  readonly info: RunInfo
  readonly key: Uint8Array
  readonly lock: Lock
  readonly isResumed: boolean
}

const opened = ({ folder, info, key, lock, isResumed }: Opened): RunDir => ({
  info,
  journal: join(folder, JOURNAL),
  key,
  isResumed,
  end: (summary) => {
    writeWhole(join(folder, INFO), JSON.stringify({ ...info, endedAt: new Date().toISOString(), summary }))
    rmSync(join(folder, 'key'), { force: true })
  },
  release: lock.release,
})

/** Whole or not at all. */
const writeWhole = (path: string, content: string | Uint8Array): void => {
  writeFileSync(`${path}.new`, content, { mode: 0o600, flush: true })
  renameSync(`${path}.new`, path)
}
