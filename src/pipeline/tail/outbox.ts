import type { Alert, AlertRecord } from '../../core/alert.js'
import type { FileState } from '../../sources/tail/followed.js'
import { openCursor } from './cursor.js'
import { createQueue } from './queue.js'
import { createLog, readSegments } from './segments.js'

/** Which file an alert is of, so that a restart knows it without a checkpoint. */
export type Origin = Pick<FileState, 'generation' | 'path' | 'device' | 'inode' | 'born' | 'packed'>

/** A line of the outbox. */
export interface OutboxEntry extends AlertRecord {
  readonly origin: Origin
}

/** Undelivered alerts held at once; then reading waits. About 12,000 findings. */
const MAX_PENDING_BYTES = 16 << 20

/** Alerts on their way: on disk before anyone is told, and until everyone was. */
export interface Outbox {
  /** Those that were on disk already, for a restart to know what was told. */
  readonly found: readonly OutboxEntry[]
  /** The last number given. */
  readonly seq: number
  /** Durable when it resolves. Waits while too many are undelivered. */
  append(alerts: readonly { alert: Alert; origin: Origin }[], signal: AbortSignal): Promise<void>
  /** What one sink has yet to deliver, from where it was. */
  inbox(name: string): Inbox
  /** Forgets what was delivered by all, of what the checkpoint holds as well. */
  compact(checkpointed: number): Promise<void>
  /** Alerts that some sink has yet to deliver. */
  readonly pending: number
  close(): Promise<void>
}

export interface Inbox {
  /** The next ones, at least one; waits for them. Empty once the signal aborts. */
  take(after: number, max: number, signal: AbortSignal): Promise<readonly AlertRecord[]>
  /** Delivered up to here; `state` is given back at a restart. */
  ack(seq: number, state: unknown): Promise<void>
  readonly seq: number
  readonly state: unknown
}

/** `least`: a number that was given already. Throws BeartrapError 'config' where what is there can't be read. */
export const openOutbox = async (folder: string, names: readonly string[], least: number): Promise<Outbox> => {
  const ended = readSegments(folder)
  const found = ended.flatMap(({ entries }) => entries)
  const log = createLog(folder, ended)
  let seq = Math.max(least, ...ended.map(({ last }) => last))
  const cursors = new Map(names.map((name) => [name, openCursor(folder, name, seq)]))
  const delivered = (): number => Math.min(seq, ...[...cursors.values()].map((cursor) => cursor.seq))
  const queue = createQueue(MAX_PENDING_BYTES)
  for (const { seq: number, alert } of found) {
    if (number > delivered()) queue.push({ seq: number, alert }, JSON.stringify(alert).length)
  }
  return {
    found,
    get seq() {
      return seq
    },
    get pending() {
      return queue.length
    },
    append: async (alerts, signal) => {
      await queue.room(signal)
      const entries = alerts.map((given, index): OutboxEntry => ({ seq: seq + 1 + index, ...given }))
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`)
      await log.append(seq + 1, seq + entries.length, lines.join(''))
      seq += entries.length
      for (const [index, { seq: number, alert }] of entries.entries()) {
        queue.push({ seq: number, alert }, lines[index]?.length ?? 0)
      }
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
