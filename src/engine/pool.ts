import { parentPort, Worker } from 'node:worker_threads'

/** Steps that a worker may send before one of them is taken: bounds what waits for its turn. */
const MAX_STEPS_AHEAD = 4

type Message<Step, Result> =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'crash'; readonly message: string }

/** `id` is the job's. */
type FromWorker<Step, Result> = Message<Step, Result> & { readonly id: number }

/** `taken` names its job: steps of an ended job are still taken while the next one runs. */
type ToWorker<Job> =
  | { readonly kind: 'job'; readonly id: number; readonly job: Job }
  | { readonly kind: 'taken'; readonly id: number }

/** What is posted in one turn of the event loop goes as one message: small jobs have little else to cost. */
const createPost = <Message>(port: { postMessage(batch: readonly Message[]): void }): ((message: Message) => void) => {
  let batch: Message[] = []
  const send = (): void => {
    const whole = batch
    batch = []
    port.postMessage(whole)
  }
  return (message) => {
    if (batch.push(message) === 1) setImmediate(send)
  }
}

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
  /** How many are started before there are jobs, to be ready by then: none where absent. */
  readonly early?: number
  /** Room in each, for jobs that wait for others more than they compute: 1 where absent. */
  readonly slots?: number
}

/** `script` calls `serve`. */
export const createPool = <Job, Step, Result>(
  script: URL,
  data: unknown,
  { size, early = 0, slots: room = 1 }: PoolOptions,
): Pool<Job, Step, Result> => {
  const all = new Set<Hand<Job, Step, Result>>()
  const queue: Waiting<Job, Step, Result>[] = []
  let jobs = 0

  const hire = (slots: number): Hand<Job, Step, Result> | undefined => {
    const [freest] = [...all].sort((a, b) => a.load - b.load)
    if (freest !== undefined && (freest.load === 0 || all.size >= size))
      return freest.load + slots <= room ? freest : undefined
    return open()
  }
  const open = (): Hand<Job, Step, Result> => {
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

  for (let count = 0; count < Math.min(early, size); count++) open()

  return {
    run: (job, slots = 1) => {
      const inbox = createInbox<Message<Step, Result>>()
      queue.push({ id: jobs++, job, slots: Math.min(slots, room), inbox })
      startWaiting()
      return receive(inbox)
    },
    close: async () => {
      queue.length = 0 // a worker that ends would be followed by one for the next job
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}

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
}

/** Passes its jobs' messages on; it keeps the process alive only while it has any. A worker that dies takes its jobs with it. */
const createHand = <Job, Step, Result>(
  worker: Worker,
  onRoom: () => void,
  onDeath: () => void,
): Hand<Job, Step, Result> => {
  const running = new Map<number, { readonly slots: number; readonly inbox: Inbox<Message<Step, Result>> }>()
  let load = 0
  const drop = (id: number): void => {
    load -= running.get(id)?.slots ?? 0
    running.delete(id)
    if (running.size === 0) worker.unref()
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

/** The worker's side: runs the jobs it is sent, each never more than MAX_STEPS_AHEAD steps ahead of its taker. */
export const serve = <Job, Step, Result>(start: (job: Job) => AsyncGenerator<Step, Result>): void => {
  const port = parentPort
  if (port === null) throw new TypeError('serve() runs in a worker thread')
  const paces = new Map<number, Pace>()
  const post = createPost<FromWorker<Step, Result>>(port)

  const work = async (id: number, job: Job, pace: Pace): Promise<void> => {
    const running = start(job)
    for (;;) {
      const next = await running.next()
      if (next.done) return post({ id, kind: 'result', result: next.value })
      post({ id, kind: 'step', step: next.value })
      pace.ahead++
      while (pace.ahead >= MAX_STEPS_AHEAD) {
        await new Promise<void>((resolve) => {
          pace.wake = resolve
        })
      }
    }
  }
  const begin = (id: number, job: Job): void => {
    const pace: Pace = { ahead: 0, wake: undefined }
    paces.set(id, pace)
    void work(id, job, pace)
      .catch((error: unknown) => post({ id, kind: 'crash', message: String(error) }))
      .finally(() => paces.delete(id))
  }
  const taken = (id: number): void => {
    const pace = paces.get(id)
    if (pace === undefined) return
    pace.ahead--
    pace.wake?.()
  }
  port.on('message', (batch: readonly ToWorker<Job>[]) => {
    for (const message of batch) {
      if (message.kind === 'job') begin(message.id, message.job)
      else taken(message.id)
    }
  })
}

interface Pace {
  /** Steps that were sent and not taken. */
  ahead: number
  wake: (() => void) | undefined
}
