import { join } from 'node:path'
import { type Checkpoint, readCheckpoint } from '../../src/pipeline/tail/checkpoint.js'
import { type Files, openFiles } from '../../src/pipeline/tail/files.js'
import { type LiveRules, loadLiveRules } from '../../src/pipeline/tail/live-rules.js'
import { type Outbox, openOutbox } from '../../src/pipeline/tail/outbox.js'
import { recover } from '../../src/pipeline/tail/recover.js'
import { createSaver, type Saver } from '../../src/pipeline/tail/saver.js'
import { openStateDir, type StateDir } from '../../src/pipeline/tail/state-dir.js'
import { parseTarget } from '../../src/sources/tail/targets.js'

/** Of all runs here, so that the rules are compiled once. */
const KEY = 'a key of the tests'

let rules: LiveRules | undefined
export const testRules = async (): Promise<LiveRules> => {
  rules ??= await loadLiveRules({ patterns: [], explain: false, style: 'label', key: new TextEncoder().encode(KEY) })
  return rules
}

export interface TailRun {
  readonly files: Files
  /** Looks at everything, and reads until there is nothing left. What was told since the last call, not yet on disk. */
  read(): Told[]
  /** The same of gzip'd files. */
  unpack(): Promise<Told[]>
  /** Puts it on disk, as the loop does before it tells a sink. */
  append(told: readonly Told[]): Promise<void>
  save(): Promise<void>
  /** As SIGKILL does: nothing is written any more, and all descriptors are closed. */
  kill(): Promise<void>
  /** All that is on disk for sinks since the run began, in order. */
  readonly told: readonly Told[]
}

export interface TailRunOptions {
  readonly folder: string
  readonly target: string
  readonly begin?: 'start' | 'end'
  readonly now: () => number
  readonly handles?: number
  /** The state folder's name. */
  readonly state?: string
  readonly flushMs?: number
  readonly mirror?: string
  /** Whether what is told is forgotten, for runs that tell much. */
  readonly compact?: boolean
  readonly onProblem?: (path: string, message: string) => void
}

const POLL_MS = 1000

/** A tail whose every step is taken by the test: no timers, no events, no process. Its files and its state are real. */
export const openTailRun = async (options: TailRunOptions): Promise<TailRun> => {
  const dir: StateDir = openStateDir(join(options.folder, options.state ?? 'state'), KEY)
  const checkpoint: Checkpoint | undefined = readCheckpoint(dir.folder, () => {})
  const outbox: Outbox = await openOutbox({
    folder: dir.folder,
    names: [],
    least: checkpoint?.seq ?? 0,
    onProblem: () => {},
  })
  const files = openFiles({
    targets: [parseTarget(options.target)],
    rules: await testRules(),
    own: { files: [], folders: [dir.folder] },
    known: recover(checkpoint, outbox.found),
    begin: options.begin ?? 'start',
    pollMs: POLL_MS,
    flushMs: options.flushMs ?? 1000,
    now: options.now,
    handles: options.handles ?? 64,
    onProblem: options.onProblem ?? (() => {}),
    onRead: () => {},
    mirror: { folder: options.mirror, print: false },
  })
  const saver: Saver = createSaver({ folder: dir.folder, ...files, outbox })
  const told: Told[] = []
  const never = new AbortController().signal
  return {
    files,
    read: () => {
      files.follower.pollAll()
      const found: Told[] = []
      for (let idle = 0; idle < 2; ) {
        const round = files.tailer.round()
        found.push(...round)
        idle = round.length === 0 && files.tailer.idleFor() > 0 ? idle + 1 : 0
      }
      return found
    },
    unpack: async () => {
      const found: Told[] = []
      for (let part = await files.unpacker.step(); part !== undefined; part = await files.unpacker.step()) {
        found.push(...part)
      }
      return found
    },
    append: async (batch) => {
      if (batch.length > 0) await outbox.append(batch, never)
      if (options.compact !== true) told.push(...batch)
    },
    save: saver.save,
    kill: async () => {
      files.follower.close()
      await outbox.close()
      dir.lock.release()
    },
    told,
  }
}
