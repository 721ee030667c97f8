import type { AlertSink } from '../../core/alert.js'
import { messageOf } from '../../core/errors.js'
import { handleLimit } from '../../sources/tail/handles.js'
import { parseTarget, type Target } from '../../sources/tail/targets.js'
import { startWatcher } from '../../sources/tail/watcher.js'
import { type Checkpoint, readCheckpoint } from './checkpoint.js'
import { startDelivery } from './delivery.js'
import { openFiles } from './files.js'
import { type LiveRules, loadLiveRules } from './live-rules.js'
import { runLoop } from './loop.js'
import { type Outbox, openOutbox } from './outbox.js'
import { type OwnOutputs, refuseOwn } from './own.js'
import { recover } from './recover.js'
import { createSaver } from './saver.js'
import { openStateDir, type StateDir } from './state-dir.js'
import { createWake } from './wake.js'

export interface TailOptions {
  readonly targets: readonly [string, ...string[]]
  /** Where files begin that are there at the start and that no checkpoint knows; `checkpoint`: at the end in a new state folder, and at the start in any other. */
  readonly from: 'start' | 'end' | 'checkpoint'
  /** The state folder. */
  readonly state: string
  readonly sinks: readonly AlertSink[]
  readonly own: OwnOutputs
  readonly patterns: readonly string[]
  readonly key: string | undefined
  readonly explain: boolean
  /** Milliseconds between two looks at a file that nothing was heard of. */
  readonly pollMs: number
  /** Milliseconds after which a line without an end is told of. */
  readonly flushMs: number
  /** Whether to listen for events of the file system as well. */
  readonly watch: boolean
  /** Aborts when it is to end: what is there is read, told and noted. */
  readonly signal: AbortSignal
  readonly onProblem: (path: string, message: string) => void
  /** Given what reads the rules again. */
  readonly onReload: (reload: () => void) => void
  /** The files are known, and followed. */
  readonly onReady: (files: number) => void
}

/** Follows files until told to end. Throws BeartrapError before anything is read where it can't begin. */
export const runTail = async (options: TailOptions): Promise<void> => {
  const own = { ...options.own, folders: [...options.own.folders, options.state] }
  const targets = options.targets.map(parseTarget)
  refuseOwn(targets, own)
  const dir = openStateDir(options.state, options.key)
  try {
    const rules = await loadLiveRules({ ...options, key: dir.key })
    const checkpoint = readCheckpoint(dir.folder, (message) => options.onProblem(dir.folder, message))
    const names = options.sinks.map(({ name }) => name)
    const onProblem = (error: unknown): void => options.onProblem(dir.folder, messageOf(error))
    const outbox = await openOutbox({ folder: dir.folder, names, least: checkpoint?.seq ?? 0, onProblem })
    try {
      await follow({ ...options, own }, { dir, targets, rules, outbox, checkpoint })
    } finally {
      await outbox.close()
    }
  } finally {
    dir.lock.release()
  }
}

interface Opened {
  readonly dir: StateDir
  readonly targets: readonly Target[]
  readonly rules: LiveRules
  readonly outbox: Outbox
  readonly checkpoint: Checkpoint | undefined
}

const follow = async (options: TailOptions, opened: Opened): Promise<void> => {
  const { targets, rules, outbox, dir } = opened
  const { onProblem, pollMs, signal } = options
  const files = openFiles({
    ...options,
    targets,
    rules,
    known: recover(opened.checkpoint, outbox.found),
    begin: beginOf(options.from, opened),
    now: () => performance.now(),
    handles: handleLimit(),
  })
  const { follower, registry } = files
  const wake = createWake()
  const reload = (): void => void rules.reload().catch((error: unknown) => onProblem('rules', messageOf(error)))
  options.onReload(reload)
  follower.pollAll()
  const hint = (path: string): void => {
    follower.look(path)
    wake.now()
  }
  const onDegraded = (message: string): void =>
    onProblem('events', `${message}; files are looked at every ${pollMs} ms all the same`)
  const watcher = options.watch ? startWatcher({ targets, onHint: hint, onDegraded }) : undefined
  const delivery = startDelivery(outbox, options.sinks)
  options.onReady(follower.files.size)
  try {
    const saver = createSaver({ folder: dir.folder, follower, registry, outbox })
    const onStateProblem = (error: unknown): void => onProblem(dir.folder, messageOf(error))
    await runLoop({
      ...files,
      outbox,
      saver,
      delivery,
      wake,
      pollMs,
      signal,
      onStateProblem,
      onStateWritten: () => {},
    })
  } finally {
    await watcher?.close()
    await delivery.close()
    await files.unpacker.close()
    follower.close()
  }
}

const beginOf = (from: TailOptions['from'], { checkpoint, outbox }: Opened): 'start' | 'end' => {
  if (from !== 'checkpoint') return from
  return checkpoint === undefined && outbox.found.length === 0 ? 'end' : 'start'
}
