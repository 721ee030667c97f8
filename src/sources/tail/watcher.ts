import { join, relative, resolve, sep } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { messageOf } from '../../core/errors.js'
import type { Target } from './targets.js'

/** Tells early that something happened. It may stay silent: what it says is a hint, and looking is the truth. */
export interface Watcher {
  close(): Promise<void>
}

export interface WatcherOptions {
  readonly targets: readonly Target[]
  /** Told a path as findings name it. */
  readonly onHint: (path: string) => void
  /** No hints come any more, at least for some; polling goes on. Told once. */
  readonly onDegraded: (message: string) => void
}

/** Without a watcher files are found and read at the next poll. */
export const startWatcher = ({ targets, onHint, onDegraded }: WatcherOptions): Watcher => {
  const watchers: FSWatcher[] = []
  const degrade = (error: unknown): void => {
    onDegraded(degradedBy(error))
    for (const watcher of watchers.splice(0)) watcher.close().catch(() => undefined)
  }
  try {
    for (const target of targets) watchers.push(watchTarget(target, onHint, degrade))
  } catch (error) {
    degrade(error)
  }
  return {
    close: async () => {
      await Promise.all(watchers.splice(0).map((watcher) => watcher.close()))
    },
  }
}

const watchTarget = (target: Target, onHint: (path: string) => void, onError: (error: unknown) => void): FSWatcher => {
  const base = resolve(target.base)
  const inside = (path: string): string => relative(base, resolve(path)).split(sep).join('/')
  const watcher = watch(base, {
    depth: target.depth,
    ignoreInitial: true,
    ignorePermissionErrors: true,
    atomic: false, // would take a rotation within 100 ms for a change
    ignored: (path, stats) => stats?.isFile() === true && !target.takes(inside(path)),
  })
  const hint = (path: string): void => {
    const name = inside(path)
    if (target.takes(name)) onHint(join(target.base, name))
  }
  return watcher.on('add', hint).on('change', hint).on('unlink', hint).on('error', onError)
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the limit of inotify watches is reached; raise fs.inotify.max_user_watches',
  EMFILE: 'the limit of inotify instances or open files is reached; raise fs.inotify.max_user_instances',
}

const degradedBy = (error: unknown): string => REASONS[String((error as { code?: unknown }).code)] ?? messageOf(error)
