import type { ConnectionOptions, Queue } from 'bullmq'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { bullmq } from './bullmq.js'
import { parseQueue, type QueueAddress } from './queue-address.js'

/** A job: which shard is to be done. A hint alone; what is done stands in the store. */
export interface ShardJob {
  readonly store: string
  readonly run: string
  readonly shard: number
}

export interface ShardQueue {
  readonly address: QueueAddress
  readonly connection: ConnectionOptions
  /** Adds jobs; one that waits or runs already stays what it is, and one that ended is begun anew. */
  add(jobs: readonly ShardJob[]): Promise<void>
  /** Whether no job waits or runs anywhere. */
  isEmpty(): Promise<boolean>
  close(): Promise<void>
}

/** In Redis: its keys begin with bull:beartrap. */
export const QUEUE = 'beartrap'

/** A shard that fails again and again is left to people; a machine that goes away does not count. */
const ATTEMPTS = 5
const BACK_OFF_MS = 5000
const DAY_S = 24 * 3600

const JOB_OPTIONS = {
  attempts: ATTEMPTS,
  backoff: { type: 'exponential', delay: BACK_OFF_MS },
  removeOnComplete: { age: 7 * DAY_S },
  removeOnFail: { age: 30 * DAY_S },
  stackTraceLimit: 0,
}

/** Jobs that are added in one request. */
const BATCH = 1000

/** Throws BeartrapError 'usage' on an address that is none, 'input' where nobody answers. */
export const openQueue = async (
  text: string,
  onProblem: (name: string, message: string) => void,
): Promise<ShardQueue> => {
  const address = parseQueue(text)
  const { Queue } = bullmq()
  let isUp = false
  const connection = connectionOf(address, () => isUp)
  const queue = new Queue<ShardJob>(QUEUE, { connection })
  let early: Error | undefined
  queue.on('error', (error) => {
    if (isUp) onProblem(address.name, reasonOf(error))
    else early = error
  })
  try {
    await queue.waitUntilReady()
    if (early !== undefined) throw early // of a database that there is not: the client would take the first one
    isUp = true
  } catch (error) {
    await queue.close().catch(() => undefined)
    throw new BeartrapError('input', `${address.name}: the queue can't be reached: ${reasonOf(error)}`)
  }
  return {
    address,
    connection,
    add: (jobs) => addAll(queue, jobs),
    isEmpty: async () => {
      const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized', 'paused')
      return Object.values(counts).every((count) => count === 0)
    },
    close: () => queue.close(),
  }
}

/** Redis may restart under a worker; one that was never there is a wrong address. */
const connectionOf = ({ host, port, db, username, password, tls }: QueueAddress, isUp: () => boolean) => ({
  host,
  port,
  db,
  ...(username !== undefined && { username }),
  ...(password !== undefined && { password }),
  ...(tls && { tls: {} }),
  maxRetriesPerRequest: null, // a worker waits
  retryStrategy: (times: number) => (isUp() ? Math.min(times * FIRST_RETRY_MS, MAX_RETRY_MS) : null),
})

const FIRST_RETRY_MS = 200
const MAX_RETRY_MS = 5000

/** The client's errors carry the command that failed, AUTH and all; their messages don't. */
export const reasonOf = (error: unknown): string => {
  const { code } = error as { code?: unknown }
  return messageOf(error) || String(code)
}

const addAll = async (queue: Queue<ShardJob>, jobs: readonly ShardJob[]): Promise<void> => {
  for (let at = 0; at < jobs.length; at += BATCH) {
    const batch = jobs.slice(at, at + BATCH)
    for (const job of batch) {
      const known = await queue.getJob(idOf(job))
      if (known?.finishedOn !== undefined) await known.remove()
    }
    await queue.addBulk(batch.map((data) => ({ name: 'shard', data, opts: { ...JOB_OPTIONS, jobId: idOf(data) } })))
  }
}

/** One shard, one job: a second one of its name is none. */
const idOf = ({ run, shard }: ShardJob): string => `${run}-${shard}`
