import { messageOf } from '../../core/errors.js'
import type { Style } from '../../core/placeholder.js'
import { type ProbeServer, serveProbes } from '../../server/probes.js'
import type { SinkPlan } from '../../sinks/alerts/config.js'
import type { Follower } from '../../sources/tail/follower.js'
import { handleLimit } from '../../sources/tail/handles.js'
import { parseTarget, type Target } from '../../sources/tail/targets.js'
import { tellOnce } from '../../sources/tail/tell-once.js'
import { startWatcher, type Watcher } from '../../sources/tail/watcher.js'
import { type Checkpoint, readCheckpoint } from './checkpoint.js'
import { startDelivery } from './delivery.js'
import { openFiles } from './files.js'
import { type LiveRules, loadLiveRules } from './live-rules.js'
import { runLoop } from './loop.js'
import type { MetricsOptions } from './metrics.js'
import type { MirrorTo } from './mirror.js'
import { type Outbox, openOutbox } from './outbox.js'
import { type OwnOutputs, refuseOwn } from './own.js'
import { recover } from './recover.js'
import { createSaver } from './saver.js'
import { openStateDir, type StateDir } from './state-dir.js'
import { createStatus, type Status } from './status.js'
import { createWake, type Wake } from './wake.js'

export interface TailOptions {
  readonly targets: readonly [string, ...string[]]
  /** Where files begin that are there at the start and that no checkpoint knows; `checkpoint`: at the end in a new state folder, and at the start in any other. */
  readonly from: 'start' | 'end' | 'checkpoint'
  /** The state folder. */
  readonly state: string
  readonly sinks: readonly SinkPlan[]
  /** Where redacted copies of all files go. */
  readonly mirror: MirrorTo
  /** Of the copies' placeholders. */
  readonly style: Style
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
  /** Where metrics and probes are served. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  readonly onProblem: (path: string, message: string) => void
  /** Given what reads the rules again. */
  readonly onReload: (reload: () => void) => void
  /** The files are known, and followed. */
  readonly onReady: (files: number, metrics: string | undefined) => void
}

/** Follows files until told to end. Throws BeartrapError before anything is read where it can't begin. */
export const runTail = async (options: TailOptions): Promise<void> => {
  const own = ownOutputs(options)
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
      await follow(options, { own, dir, targets, rules, outbox, checkpoint })
    } finally {
      await outbox.close()
    }
  } finally {
    dir.lock.release()
  }
}

const ownOutputs = ({ sinks, state, mirror }: TailOptions): OwnOutputs => ({
  files: sinks.flatMap(({ paths }) => paths),
  folders: mirror.folder === undefined ? [state] : [state, mirror.folder],
})

interface Opened {
  readonly own: OwnOutputs
  readonly dir: StateDir
  readonly targets: readonly Target[]
  readonly rules: LiveRules
  readonly outbox: Outbox
  readonly checkpoint: Checkpoint | undefined
}

const follow = async (options: TailOptions, opened: Opened): Promise<void> => {
  const { rules, outbox, dir } = opened
  const onProblem = tellOnce(options.onProblem)
  const now = (): number => performance.now()
  const status: Status = createStatus(() => files.follower, now)
  const files = openFiles({
    ...options,
    targets: opened.targets,
    own: opened.own,
    rules,
    known: recover(opened.checkpoint, outbox.found),
    begin: beginOf(options.from, opened),
    onProblem,
    now,
    handles: handleLimit(),
    onRead: status.read,
  })
  options.onReload(() => void rules.reload().catch((error: unknown) => options.onProblem('rules', messageOf(error))))
  files.follower.pollAll()
  const { follower, registry } = files
  const probes = await openProbes(options, { status, files: () => follower.files, pending: () => outbox.pending })
  const wake = createWake()
  const watcher = watching(options, opened, { follower, status, wake })
  const delivery = startDelivery({ plans: options.sinks, outbox, folder: dir.folder, status, onProblem })
  options.onReady(follower.files.size, probes?.address)
  try {
    await runLoop({
      ...options,
      ...files,
      outbox,
      saver: createSaver({ folder: dir.folder, follower, registry, outbox }),
      status,
      delivery,
      wake,
      onStateProblem: (problem) => onProblem(dir.folder, problem),
    })
  } finally {
    await watcher?.close()
    await probes?.close()
    await delivery.close()
    await files.unpacker.close()
    files.mirror?.close()
    follower.close()
  }
}

/** What knows Prometheus is loaded where it is asked for. */
const openProbes = async ({ metrics }: TailOptions, told: MetricsOptions): Promise<ProbeServer | undefined> => {
  if (metrics === undefined) return undefined
  const { createProbes } = await import('./metrics.js')
  return serveProbes(metrics.host, metrics.port, createProbes(told))
}

interface Hinted {
  readonly follower: Follower
  readonly status: Status
  readonly wake: Wake
}

const watching = (
  { watch, pollMs, onProblem }: TailOptions,
  { targets }: Opened,
  { follower, status, wake }: Hinted,
): Watcher | undefined => {
  if (!watch) return undefined
  const onHint = (path: string): void => {
    follower.look(path)
    wake.now()
  }
  const onDegraded = (message: string): void => {
    status.degraded()
    onProblem('events', `${message}; files are looked at every ${pollMs} ms all the same`)
  }
  return startWatcher({ targets, onHint, onDegraded })
}

const beginOf = (from: TailOptions['from'], { checkpoint, outbox }: Opened): 'start' | 'end' => {
  if (from !== 'checkpoint') return from
  return checkpoint === undefined && outbox.found.length === 0 ? 'end' : 'start'
}
