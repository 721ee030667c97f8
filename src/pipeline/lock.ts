import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { BeartrapError } from '../core/errors.js'

/** Held by one process at a time; one that was killed holds it no longer. */
export interface Lock {
  release(): void
}

/** How often the holder shows that it lives, and after how long a holder on another host counts as gone. */
const BEAT_MS = 5000
const DEAD_MS = 30_000

/** Throws BeartrapError 'usage' where another process holds it. */
export const acquireLock = (folder: string): Lock => {
  const path = join(folder, 'lock')
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid), host: hostname() })
  if (!tryLink(folder, path, mine)) {
    const holder = holderOf(path)
    if (holder !== undefined && isAlive(holder, path)) throw new BeartrapError('usage', refusal(folder, holder))
    rmSync(path, { force: true })
    if (!tryLink(folder, path, mine)) throw new BeartrapError('usage', refusal(folder, holderOf(path)))
  }
  const beat = setInterval(() => touch(path), BEAT_MS).unref()
  return {
    release: () => {
      clearInterval(beat)
      if (read(path) === mine) rmSync(path, { force: true })
    },
  }
}

/** Who holds it, for people; undefined where nobody does. */
export const holdsLock = (folder: string): string | undefined => {
  const path = join(folder, 'lock')
  const holder = holderOf(path)
  return holder !== undefined && isAlive(holder, path) ? nameOf(holder) : undefined
}

interface Holder {
  readonly pid: number
  readonly started: string
  readonly host: string
}

/** A link is made whole or not at all, so nobody reads half a lock. */
const tryLink = (folder: string, path: string, text: string): boolean => {
  const temporary = join(folder, `lock.${process.pid}`)
  writeFileSync(temporary, text, { mode: 0o600 })
  try {
    linkSync(temporary, path)
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(temporary, { force: true })
  }
}

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

const holderOf = (path: string): Holder | undefined => {
  try {
    return JSON.parse(read(path) ?? '') as Holder
  } catch {
    return undefined
  }
}

const isAlive = ({ pid, started, host }: Holder, path: string): boolean => {
  if (host !== hostname()) return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < DEAD_MS
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ESRCH') return false
  }
  return started === '' || started === startOf(pid)
}

/** When a process began, in ticks since boot: another one that was given its number began later. */
const startOf = (pid: number): string => {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

const touch = (path: string): void => {
  const now = new Date()
  try {
    utimesSync(path, now, now)
  } catch {
    // gone with its folder: nothing to hold any more
  }
}

const nameOf = ({ pid, host }: Holder): string => `process ${pid} on ${host}`

const refusal = (folder: string, holder: Holder | undefined): string => {
  const who = holder === undefined ? 'another process' : nameOf(holder)
  return `${folder}: ${who} uses this state; end it first, or name another folder with --state`
}
