import { setTimeout as wait } from 'node:timers/promises'
import type { Job } from 'bullmq'
import type { BeartrapError } from '../../core/errors.js'
import type { StoreAccess } from '../../core/object-store.js'
import { count } from '../../core/units.js'
import { createRunner } from '../bucket/run-bucket.js'
import type { Runner, RunSettings } from '../job.js'
import { type OutputOptions, openOutput } from '../session.js'
import { bullmq } from './bullmq.js'
import { doJob, type Verdict, type Worker } from './do-job.js'
import { openQueue, QUEUE, reasonOf, type ShardJob, type ShardQueue } from './queue.js'

export interface WorkerOptions extends Omit<OutputOptions, 'format' | 'reportTo' | 'explain' | 'audit'> {
  readonly queue: string
  /** The same on all machines. */
  readonly key: string
  /** beartrap's. */
  readonly version: string
  readonly access: StoreAccess
  /** Objects that are read at once. */
  readonly concurrency: number
  /** Ends when the queue is empty. */
  readonly drain: boolean
  /** Milliseconds after which the job of a worker that shows no life is another's. */
  readonly lock: number
  /** Ends it, after the job in hand. */
  readonly ending: AbortSignal
}

/** Workers may die with a job as often as this before it is left to people: where machines are taken away, they do. */
const MAX_STALLED = 20

const POLL_MS = 1000

/**
 * Does the shards that a queue names until it is told to end. Throws BeartrapError
 * where the queue can't be reached, and 'usage' once a job is met that this worker
 * is not fit for: it goes back to the others.
 */
export const runWorker = async (options: WorkerOptions): Promise<void> => {
  const output = await openOutput({ ...options, explain: false, reportTo: { kind: 'stderr' } })
  try {
    const { settings, onProblem, onNotice } = output.common
    const queue = await openQueue(options.queue, onProblem)
    const pools = createPools(options)
    try {
      onNotice(queue.address.name, 'waiting for shards')
      const run = { ...output.common, jobs: options.jobs }
      await consume(queue, options, { ...options, settings, run, runnerOf: pools.of })
    } finally {
      await pools.close()
      await queue.close()
    }
  } finally {
    await output.close()
  }
}

/** Runs differ in whether findings are explained, and in nothing else that workers can't refuse. */
const createPools = ({ concurrency, jobs }: WorkerOptions) => {
  const pools = new Map<boolean, Runner>()
  return {
    of: (settings: RunSettings): Runner => {
      const pool = pools.get(settings.explain) ?? createRunner(concurrency, { settings, jobs })
      pools.set(settings.explain, pool)
      return pool
    },
    close: () => Promise.all([...pools.values()].map((pool) => pool.close())),
  }
}

/** The scan is in worker threads and leaves this one free: locks are renewed at half of their time. */
const consume = async (queue: ShardQueue, options: WorkerOptions, worker: Worker): Promise<void> => {
  if (options.drain && (await queue.isEmpty())) return // BullMQ ends half a lock later if it is ended as it starts
  const { Worker, DelayedError, UnrecoverableError } = bullmq()
  const { onNotice, onProblem } = worker.run
  const ending = new AbortController()
  let unfit: BeartrapError | undefined

  const settle = async (job: Job<ShardJob>, token: string | undefined, verdict: Verdict) => {
    switch (verdict.kind) {
      case 'done':
        return verdict.counts
      case 'known':
        return { committed: false }
      case 'failed':
        throw bare(new Error(verdict.message))
      case 'hopeless':
        throw bare(new UnrecoverableError(verdict.message))
      case 'unfit':
        unfit = verdict.error
        ending.abort()
        await job.moveToDelayed(Date.now() + options.lock, token) // without an attempt that counts
        throw new DelayedError()
      default:
        return verdict satisfies never
    }
  }
  const consumer = new Worker<ShardJob>(
    QUEUE,
    async (job, token) => {
      const verdict = await doJob(job.data, worker)
      onNotice(nameOf(job), said(verdict))
      return settle(job, token, verdict)
    },
    {
      connection: queue.connection,
      lockDuration: options.lock,
      stalledInterval: options.lock / 2,
      maxStalledCount: MAX_STALLED,
    },
  )
  consumer.on('error', (error) => onProblem(queue.address.name, reasonOf(error)))
  await untilEnd(queue, options, AbortSignal.any([options.ending, ending.signal]))
  await consumer.close()
  if (unfit !== undefined) throw unfit
}

/** What is kept in Redis of an error: its message, and no way through the code. */
const bare = <E extends Error>(error: E): E => {
  error.stack = ''
  return error
}

const nameOf = ({ id = '' }: Job): string => `job ${id}`

const said = (verdict: Verdict): string => {
  switch (verdict.kind) {
    case 'done': {
      const { keys, findings, committed } = verdict.counts
      return `${count(keys, 'key')}, ${count(findings, 'finding')}${committed ? '' : '; another worker was first'}`
    }
    case 'known':
      return 'done before'
    case 'failed':
    case 'hopeless':
      return verdict.message
    case 'unfit':
      return verdict.error.message
    default:
      return verdict satisfies never
  }
}

/** Resolves at the signal, or with `drain` when the queue is empty. */
const untilEnd = async (queue: ShardQueue, { drain }: WorkerOptions, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    if (drain && (await queue.isEmpty())) return
    await wait(POLL_MS, undefined, { signal }).catch(() => undefined) // aborted: looked at above
  }
}
