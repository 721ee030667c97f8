import type { Alert } from '../../core/alert.js'
import { messageOf } from '../../core/errors.js'
import type { UpTo } from '../../core/live-release.js'
import type { Finding, Fingerprinter } from '../../core/types.js'
import { readProblem } from '../../sources/problems.js'
import { type Followed, newMirror } from '../../sources/tail/followed.js'
import type { Follower, LostBytes } from '../../sources/tail/follower.js'
import type { Reading } from '../../sources/tail/reading.js'
import type { Told } from './batch.js'
import type { Examined, Examiner } from './examine.js'
import type { Mirror } from './mirror.js'

type StretchRead = Extract<Reading, { kind: 'stretch' }>

export interface TailerOptions {
  readonly follower: Follower
  readonly read: (file: Followed) => Reading
  readonly examine: Examiner['examine']
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Milliseconds without growth after which what has no line end is told. */
  readonly flushMs: number
  readonly onProblem: (path: string, message: string) => void
  readonly mirror: Mirror | undefined
  /** Told of bytes that could not be looked at, before the file's state changes. */
  readonly onFault: (lost: LostBytes, message: string) => void
  /** Told of bytes that were looked at. */
  readonly onRead: (bytes: number) => void
}

/** Reads what is due, a bounded share of it at a time, and says what is to be told. */
export interface Tailer {
  /** One round: each file that is due is read once, unless there is enough already. Nothing is told twice. */
  round(): Told[]
  /** Milliseconds until something is due; 0 where something is. */
  idleFor(): number
  /** Whether there are bytes that can be read now. */
  isBehind(): boolean
  lost(lost: LostBytes, alert: Alert): void
  /** Writes of copies what may go out by now. */
  finish(): void
}

/** A file that is written to all the time is read so often at the most: each reading scans 110 KiB of context anew. */
const READ_EVERY_MS = 100

/** A round ends after this time or these many alerts, so that alerts go out and checkpoints are made meanwhile. */
const ROUND_MS = 100
const ROUND_ALERTS = 2000

export const createTailer = (options: TailerOptions): Tailer => {
  const { follower, examine, now, flushMs } = options
  const heldOf = new Map<Followed, readonly Finding[]>()
  let told: Told[] = []

  const tell = (file: Followed, alerts: readonly Alert[]): void => {
    for (const alert of alerts) told.push({ alert, state: file.state })
  }
  const tellHeld = (file: Followed): void => {
    tell(file, heldOf.get(file) ?? [])
    heldOf.delete(file)
  }
  /** For a time-out: with what stands in a line without an end. */
  const isWaiting = (file: Followed): boolean => heldOf.has(file) || isMirrorBehind(file)

  const dueAt = (file: Followed): number => {
    const readable = file.dirty ? file.readAt + (isFarBehind(file) ? 0 : READ_EVERY_MS) : Number.POSITIVE_INFINITY
    const flushable = isWaiting(file) && !file.flushed ? file.grownAt + flushMs : Number.POSITIVE_INFINITY
    return Math.min(readable, flushable)
  }

  const step = (file: Followed): void => {
    const reading = options.read(file)
    file.dirty = false
    file.readAt = now()
    if (reading.kind === 'moved') follower.look(file.state.path)
    else if (reading.kind === 'anew') {
      tellHeld(file)
      follower.anew(file, reading.head, reading.size)
    } else advance(file, reading)
  }

  const look = (file: Followed, { stretch, head }: StretchRead, flush: boolean): Examined => {
    const { scanned: start } = file.state
    const examined = examine(file.state, stretch, head, flush)
    const { fault, state } = examined
    if (fault !== undefined) options.onFault({ file, reason: 'fault', start, end: state.scanned }, fault)
    return examined
  }

  const advance = (file: Followed, reading: StretchRead): void => {
    const flush = !reading.more && now() - file.grownAt >= flushMs
    if (isSeen(file, reading) && !(flush && isWaiting(file))) return
    if (options.mirror !== undefined) file.state = { ...file.state, mirror: file.state.mirror ?? newMirror(file.state) }
    const { state, findings, held, bytes } = look(file, reading, flush)
    const size = Math.max(file.size, bytes > 0 ? state.scanned : 0)
    Object.assign(file, { state, flushed: flush, size, peak: Math.max(file.peak, size), dirty: reading.more })
    if (held.length > 0) heldOf.set(file, held)
    else heldOf.delete(file)
    advanceMirror(file, flush ? lastOf(file) : 'fresh') // before what is told: its state is noted with that
    tell(file, findings)
    options.onRead(bytes)
  }

  /** A disk that takes no copy keeps no alert back. */
  const advanceMirror = (file: Followed, upTo: UpTo): void => {
    try {
      options.mirror?.advance(file, upTo)
    } catch (error) {
      options.onProblem('mirror', messageOf(error))
    }
  }

  const guarded = (file: Followed): void => {
    try {
      step(file)
    } catch (error) {
      file.dirty = true
      file.readAt = now() + RETRY_MS
      options.onProblem(file.state.path, isSystem(error) ? readProblem(error) : messageOf(error))
    }
  }

  const renameMirrors = (): void => {
    try {
      options.mirror?.rename(follower.files)
    } catch (error) {
      options.onProblem('mirror', messageOf(error))
    }
  }

  return {
    round: () => {
      const started = now()
      const due = [...follower.files].filter((file) => dueAt(file) <= started).sort((a, b) => a.readAt - b.readAt)
      for (const file of due) {
        guarded(file)
        if (now() - started > ROUND_MS || told.length > ROUND_ALERTS) break
      }
      renameMirrors()
      const round = told
      told = []
      return round
    },
    idleFor: () => {
      let next = Number.POSITIVE_INFINITY
      for (const file of follower.files) next = Math.min(next, dueAt(file))
      return Math.max(0, next - now())
    },
    isBehind: () => [...follower.files].some(({ dirty, readAt }) => dirty && readAt <= now()),
    finish: () => {
      for (const file of follower.files) if (isMirrorBehind(file)) advanceMirror(file, 'fresh')
    },
    lost: ({ file }, alert) => {
      tellHeld(file)
      tell(file, [alert])
    },
  }
}

/** A file that can't be read is tried again so much later. */
const RETRY_MS = 1000

/** After a while without growth: a file whose name has gone has most likely ended. */
const lastOf = ({ attached }: Followed): UpTo => (attached ? 'partial' : 'all')

/** Whether a reading brought nothing new. */
const isSeen = ({ state }: Followed, { stretch }: StretchRead): boolean =>
  stretch.at + stretch.bytes.length === state.scanned

/** Whether bytes that were read have not gone into the copy. */
const isMirrorBehind = ({ state: { mirror, scanned } }: Followed): boolean =>
  mirror !== undefined && mirror.written < scanned

const isFarBehind = ({ size, state }: Followed): boolean => size - state.scanned >= BEHIND_BYTES

/** From here on a file's share of a round is read whole, context or not. */
const BEHIND_BYTES = 256 * 1024

const isSystem = (error: unknown): boolean => typeof (error as { code?: unknown }).code === 'string'

export const lossOf = ({ file, reason, start, end }: LostBytes, fingerprint: Fingerprinter, now: Date): Alert => ({
  type: 'loss',
  id: fingerprint(new TextEncoder().encode(['loss', file.state.generation, start, reason].join('\0'))).slice(0, 32),
  reason,
  artifact: file.state.path,
  start,
  end,
  message: `${end - start} bytes ${LOSSES[reason]}`,
  detectedAt: now.toISOString(),
})

const LOSSES: Readonly<Record<LostBytes['reason'], string>> = {
  truncated: 'were cut off before they were read',
  deleted: 'were deleted before they were read',
  fault: 'could not be looked at; this is a fault in beartrap, please report it',
  limit: 'of a file without a name were given up: too many files are open; raise `ulimit -n`',
}
