import type { Inbox } from '../../core/alerts/wiring.js'
import type { FileState } from '../../sources/tail/followed.js'
import { type Batch, lastOf, type Told } from './batch.js'
import { openCursor } from './cursor.js'
import { createQueue } from './queue.js'
import { createLog, readSegments } from './segments.js'

/** Undelivered alerts held at once; then reading waits. About 12,000 findings. */
const MAX_PENDING_BYTES = 16 << 20

/** Alerts on their way: on disk before anyone is told, and until everyone was. */
export interface Outbox {
  /** Those that were on disk already, for a restart to know what was told. */
  readonly found: readonly Batch[]
  /** The last number given. */
  readonly seq: number
  /** Durable when it resolves. Waits while too many are undelivered. */
  append(told: readonly Told[], signal: AbortSignal): Promise<void>
  /** What one sink has yet to deliver, from where it was. */
  inbox(name: string): SavedInbox
  /** Forgets what was delivered by all, of what the checkpoint holds as well. */
  compact(checkpointed: number): Promise<void>
  /** Alerts that some sink has yet to deliver. */
  readonly pending: number
  close(): Promise<void>
}

/** An inbox, and where it stood when the last run ended. */
interface SavedInbox extends Inbox {
  readonly seq: number
  readonly state: unknown
}

export interface OutboxOptions {
  readonly folder: string
  /** Of the sinks. */
  readonly names: readonly string[]
  /** A number that was given already. */
  readonly least: number
  readonly onProblem: (error: unknown) => void
}

/** Throws BeartrapError 'config' where what is there can't be read. */
export const openOutbox = async ({ folder, names, least, onProblem }: OutboxOptions): Promise<Outbox> => {
  const ended = readSegments(folder)
  const found = ended.flatMap(({ batches }) => batches)
  const log = createLog(folder, ended)
  let seq = Math.max(least, ...ended.map(({ last }) => last))
  const cursors = new Map(names.map((name) => [name, openCursor(folder, name, seq, onProblem)]))
  const delivered = (): number => Math.min(seq, ...[...cursors.values()].map((cursor) => cursor.seq))
  const queue = createQueue(MAX_PENDING_BYTES)
  const enqueue = ({ first, alerts }: Batch, bytes: number): void => {
    for (const [index, alert] of alerts.entries()) {
      if (first + index > delivered()) queue.push({ seq: first + index, alert }, bytes / alerts.length)
    }
  }
  for (const batch of found) enqueue(batch, JSON.stringify(batch).length)
  return {
    found,
    get seq() {
      return seq
    },
    get pending() {
      return queue.length
    },
    append: async (told, signal) => {
      await queue.room(signal)
      const batch: Batch = { first: seq + 1, alerts: told.map(({ alert }) => alert), states: latest(told) }
      const line = `${JSON.stringify(batch)}\n`
      await log.append(batch.first, lastOf(batch), line)
      seq = lastOf(batch)
      enqueue(batch, line.length)
      queue.announce()
    },
    inbox: (name) => {
      const cursor = cursors.get(name)
      if (cursor === undefined) throw new TypeError(`no sink named ${name}`)
      return {
        get seq() {
          return cursor.seq
        },
        get state() {
          return cursor.state
        },
        take: queue.take,
        ack: async (number, state) => {
          cursor.move(number, state)
          queue.release(delivered())
        },
      }
    },
    compact: (checkpointed) => log.compact(Math.min(delivered(), checkpointed)),
    close: log.end,
  }
}

/** One state a file, the last. */
const latest = (told: readonly Told[]): FileState[] => [
  ...new Map(told.map(({ state }) => [state.generation, state])).values(),
]
