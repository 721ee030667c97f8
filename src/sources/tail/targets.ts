import { readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import picomatch from 'picomatch'

/** What to follow: a file, all of a folder, or what a pattern matches, now and later. */
export interface Target {
  /** As given. */
  readonly text: string
  /** The folder that holds all of it. */
  readonly base: string
  /** Folders below `base` that may hold some of it; 0 is itself alone. */
  readonly depth: number
  /** Whether it takes a path relative to `base`. */
  readonly takes: (path: string) => boolean
}

/** Deep enough for dated folders, and an end to a loop of links. */
const MAX_DEPTH = 16

export const parseTarget = (text: string): Target => {
  const kind = kindAt(text)
  if (kind === 'folder') return { text, base: text, depth: MAX_DEPTH, takes: picomatch('**/*') }
  const { base, glob, isGlob } = picomatch.scan(text)
  if (kind === 'file' || !isGlob) {
    const name = relative(dirname(text), text)
    return { text, base: dirname(text), depth: 0, takes: (path) => path === name }
  }
  const folders = glob.split('/').length - 1
  return {
    text,
    base: base === '' ? '.' : base,
    depth: glob.includes('**') ? MAX_DEPTH : folders,
    takes: picomatch(glob),
  }
}

const kindAt = (path: string): 'file' | 'folder' | undefined => {
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined ? undefined : stats.isDirectory() ? 'folder' : 'file'
}

/** Whether a target would take the file of a path, whether that is there or not. */
export const takesPath = ({ base, takes }: Target, path: string): boolean => {
  const inside = relative(resolve(base), resolve(path))
  return inside !== '' && !inside.startsWith('..') && takes(inside.split(sep).join('/'))
}

/** Lists what targets take. */
export interface Lister {
  /** Paths as findings name them, below what was given, in a fixed order. Tells of folders that can't be read. */
  list(): ReadonlySet<string>
}

export interface ListerOptions {
  readonly targets: readonly Target[]
  /** Whether to leave out a folder: one that we write into. */
  readonly skips: (folder: string) => boolean
  readonly onProblem: (path: string, error: unknown) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** A folder whose time of change lies this far back is not read again: nothing came or went since. */
const SETTLED_MS = 3000

/** File systems that keep no time of change are read every so many times all the same. */
const FULL_EVERY = 10

/** Reads only folders that changed since: an idle tree of 5,000 files costs one stat. */
export const createLister = ({ targets, skips, onProblem, now }: ListerOptions): Lister => {
  const known = new Map<string, Listing>()
  let turn = 0
  const read = (folder: string): Listing => {
    const stats = statSync(folder, { throwIfNoEntry: false })
    if (stats === undefined) return NOTHING
    const last = known.get(folder)
    const isSettled = last !== undefined && last.changed === stats.mtimeMs && last.readAt - last.changed > SETTLED_MS
    if (isSettled) return last
    const listing = listingOf(folder, stats.mtimeMs, now())
    known.set(folder, listing)
    return listing
  }
  const readOrTell = (folder: string): Listing => {
    try {
      return skips(folder) ? NOTHING : read(folder)
    } catch (error) {
      onProblem(folder, error)
      return NOTHING
    }
  }
  const visit = (target: Target, inside: string, level: number, found: Set<string>): void => {
    const { base, depth, takes } = target
    const { files, folders } = readOrTell(join(base, inside))
    for (const name of files) if (takes(inside + name)) found.add(join(base, inside + name))
    if (level < depth) for (const name of folders) visit(target, `${inside}${name}/`, level + 1, found)
  }
  return {
    list: () => {
      const found = new Set<string>()
      const isFull = turn++ % FULL_EVERY === 0
      if (isFull) known.clear() // folders that have gone
      for (const target of targets) visit(target, '', 0, found)
      return found
    },
  }
}

interface Listing {
  readonly files: readonly string[]
  readonly folders: readonly string[]
  readonly changed: number
  readonly readAt: number
}

const NOTHING: Listing = { files: [], folders: [], changed: 0, readAt: 0 }

/** Links count as files: what they lead to is asked when they are followed. A FIFO is none, and never opened. */
const listingOf = (folder: string, changed: number, readAt: number): Listing => {
  const entries = readdirSync(folder, { withFileTypes: true })
  const names = (chosen: typeof entries): string[] => chosen.map(({ name }) => name).sort()
  return {
    files: names(entries.filter((entry) => !entry.isDirectory())),
    folders: names(entries.filter((entry) => entry.isDirectory())),
    changed,
    readAt,
  }
}
