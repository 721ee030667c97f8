import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { createPost, type FromWorker, type Message, type ToWorker } from './messages.js'

/** Runs generator jobs in worker threads. */
export interface Pool<Job, Step, Result> {
  /**
   * Queued at once, and started as soon as a worker has room, whether or not it is
   * pulled. `slots` is how much room it takes, of what a worker has; at most all.
   */
  run(job: Job, slots?: number): AsyncGenerator<Step, Result>
  close(): Promise<void>
}

export interface PoolOptions {
  /** Threads; they are started as jobs need them. */
  readonly size: number
  /** Stops all jobs: each is told, may tidy up, and fails. */
  readonly signal?: AbortSignal
  /** Room in each, for jobs that wait for others more than they compute: 1 where absent. */
  readonly slots?: number
  /** How much room of each is taken before another is started, which takes as long as many small jobs: 1 where absent. */
  readonly fill?: number
  /** Whether one is started before there is a job. */
  readonly isReady?: boolean
}

/** `script` calls `serve`. */
export const createPool = <Job, Step, Result>(
  script: URL,
  data: unknown,
  { size, signal, slots: room = 1, fill = 1, isReady = false }: PoolOptions,
): Pool<Job, Step, Result> => {
  const all = new Set<Hand<Job, Step, Result>>()
  const queue: Waiting<Job, Step, Result>[] = []
  let jobs = 0

  const hire = (slots: number): Hand<Job, Step, Result> | undefined => {
    const [freest] = [...all].sort((a, b) => a.load - b.load)
    const isFit = freest !== undefined && freest.load + slots <= room
    if (all.size < size && !(isFit && freest.load < fill)) return start()
    return isFit ? freest : undefined
  }
  const start = (): Hand<Job, Step, Result> => {
    const hand: Hand<Job, Step, Result> = createHand(
      new Worker(script, { workerData: data }),
      () => startWaiting(),
      () => all.delete(hand),
    )
    all.add(hand)
    return hand
  }
  const startWaiting = (): void => {
    for (let [next] = queue; next !== undefined; [next] = queue) {
      const hand = hire(next.slots)
      if (hand === undefined) return
      queue.shift()
      const { id, job, slots, inbox } = next
      hand.take(id, slots, inbox)
      inbox.onTake = ({ kind }) => {
        if (kind === 'step') hand.post({ kind: 'taken', id })
      }
      hand.post({ kind: 'job', id, job })
    }
  }

  const stop = (): void => {
    for (const { inbox } of queue.splice(0)) inbox.put(STOPPED)
    for (const { post } of all) post({ kind: 'stop' })
  }
  signal?.addEventListener('abort', stop, { once: true })
  if (isReady) start()

  return {
    run: (job, slots = 1) => {
      const inbox = createInbox<Message<Step, Result>>()
      queue.push({ id: jobs++, job, slots: Math.min(slots, room), inbox })
      if (signal?.aborted) stop()
      startWaiting()
      return receive(inbox)
    },
    close: async () => {
      queue.length = 0 // a worker that ends would be followed by one for the next job
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted)
        await Promise.race([
          Promise.all([...all].map(({ idle }) => idle())),
          wait(TIDY_UP_MS, undefined, { ref: false }),
        ])
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}

const STOPPED = { kind: 'crash', message: 'it was stopped' } as const

/** For jobs that were stopped to take away what they had begun. */
const TIDY_UP_MS = 5000

interface Waiting<Job, Step, Result> {
  readonly id: number
  readonly job: Job
  readonly slots: number
  readonly inbox: Inbox<Message<Step, Result>>
}

/** One worker, and the room that its jobs take. */
interface Hand<Job, Step, Result> {
  readonly worker: Worker
  readonly post: (message: ToWorker<Job>) => void
  readonly load: number
  take(id: number, slots: number, inbox: Inbox<Message<Step, Result>>): void
  /** Resolves when it has no job. */
  idle(): Promise<void>
}

/** Passes its jobs' messages on; it keeps the process alive only while it has any. A worker that dies takes its jobs with it. */
const createHand = <Job, Step, Result>(
  worker: Worker,
  onRoom: () => void,
  onDeath: () => void,
): Hand<Job, Step, Result> => {
  const running = new Map<number, { readonly slots: number; readonly inbox: Inbox<Message<Step, Result>> }>()
  let onIdle: (() => void) | undefined
  let load = 0
  const drop = (id: number): void => {
    load -= running.get(id)?.slots ?? 0
    running.delete(id)
    if (running.size > 0) return
    worker.unref()
    onIdle?.()
  }
  const die = (message: string): void => {
    for (const [id, { inbox }] of [...running]) {
      inbox.put({ kind: 'crash', message })
      drop(id)
    }
    onDeath()
    onRoom()
  }
  worker.on('message', (batch: readonly FromWorker<Step, Result>[]) => {
    for (const message of batch) {
      running.get(message.id)?.inbox.put(message)
      if (message.kind !== 'step') drop(message.id)
    }
    onRoom()
  })
  worker.on('error', (error: Error) => die(error.message))
  worker.on('exit', (code) => die(`it ended with code ${code}`))
  worker.unref()
  return {
    worker,
    post: createPost<ToWorker<Job>>(worker),
    get load() {
      return load
    },
    take: (id, slots, inbox) => {
      running.set(id, { slots, inbox })
      load += slots
      worker.ref()
    },
    idle: async () => {
      if (running.size === 0) return
      await new Promise<void>((resolve) => {
        onIdle = resolve
      })
    },
  }
}

async function* receive<Step, Result>(inbox: Inbox<Message<Step, Result>>): AsyncGenerator<Step, Result> {
  for (;;) {
    const message = await inbox.take()
    switch (message.kind) {
      case 'step':
        yield message.step
        break
      case 'result':
        return message.result
      case 'crash':
        throw new Error(`a worker thread failed: ${message.message}`)
      default:
        return message satisfies never
    }
  }
}

interface Inbox<Message> {
  put(message: Message): void
  take(): Promise<Message>
  onTake: (message: Message) => void
}

const createInbox = <Message>(): Inbox<Message> => {
  const messages: Message[] = []
  let wake: (() => void) | undefined
  const inbox: Inbox<Message> = {
    onTake: () => {},
    put: (message) => {
      messages.push(message)
      wake?.()
    },
    take: async () => {
      for (;;) {
        const message = messages.shift()
        if (message !== undefined) {
          inbox.onTake(message)
          return message
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
  }
  return inbox
}
