import { parentPort, Worker } from 'node:worker_threads'

/** Steps that a worker may send before one of them is taken: bounds what waits for its turn. */
const MAX_STEPS_AHEAD = 4

type FromWorker<Step, Result> =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'crash'; readonly message: string }

/** `taken` names its job: steps of an ended job are still taken while the next one runs. */
type ToWorker<Job> =
  | { readonly kind: 'job'; readonly id: number; readonly job: Job }
  | { readonly kind: 'taken'; readonly id: number }

/** Runs generator jobs in worker threads, each worker one job at a time. */
export interface Pool<Job, Step, Result> {
  /** Queued at once, and started as soon as a worker is free, whether or not it is pulled. */
  run(job: Job): AsyncGenerator<Step, Result>
  close(): Promise<void>
}

/** Workers are started as jobs need them, up to `size`. `script` calls `serve`. */
export const createPool = <Job, Step, Result>(script: URL, data: unknown, size: number): Pool<Job, Step, Result> => {
  const idle: Worker[] = []
  const all = new Set<Worker>()
  const queue: ((worker: Worker) => void)[] = []
  let jobs = 0

  const hire = (): Worker | undefined => {
    const free = idle.pop()
    if (free !== undefined || all.size >= size) return free
    const worker = new Worker(script, { workerData: data })
    worker.unref()
    all.add(worker)
    return worker
  }
  const release = (worker: Worker): void => {
    const next = queue.shift()
    if (next === undefined) idle.push(worker)
    else next(worker)
  }
  const bury = (worker: Worker): void => {
    all.delete(worker)
    const next = queue.shift()
    const successor = next && hire()
    if (next !== undefined && successor !== undefined) next(successor)
  }

  return {
    run: (job) => {
      const inbox = createInbox<FromWorker<Step, Result>>()
      const id = jobs++
      const start = (worker: Worker): void => {
        listen(
          worker,
          inbox,
          () => release(worker),
          () => bury(worker),
        )
        inbox.onTake = () => worker.postMessage({ kind: 'taken', id } satisfies ToWorker<Job>)
        worker.postMessage({ kind: 'job', id, job } satisfies ToWorker<Job>)
      }
      const worker = hire()
      if (worker === undefined) queue.push(start)
      else start(worker)
      return receive(inbox)
    },
    close: async () => {
      queue.length = 0 // a worker that ends would be followed by one for the next job
      await Promise.all([...all].map((worker) => worker.terminate()))
    },
  }
}

/** Passes a job's messages on until it has ended; the worker keeps the process alive only so long. */
const listen = <Step, Result>(
  worker: Worker,
  inbox: Inbox<FromWorker<Step, Result>>,
  release: () => void,
  bury: () => void,
): void => {
  const finish = (next: () => void): void => {
    worker.off('message', onMessage).off('error', onError).off('exit', onExit).unref()
    next()
  }
  const onMessage = (message: FromWorker<Step, Result>): void => {
    inbox.put(message)
    if (message.kind !== 'step') finish(release)
  }
  const onError = (error: Error): void => {
    inbox.put({ kind: 'crash', message: error.message })
    finish(bury)
  }
  const onExit = (code: number): void => onError(new Error(`it ended with code ${code}`))
  worker.on('message', onMessage).on('error', onError).on('exit', onExit).ref()
}

async function* receive<Step, Result>(inbox: Inbox<FromWorker<Step, Result>>): AsyncGenerator<Step, Result> {
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
  onTake: () => void
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
          inbox.onTake()
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

/** The worker's side: runs the jobs it is sent, never more than MAX_STEPS_AHEAD steps ahead of their taker. */
export const serve = <Job, Step, Result>(start: (job: Job) => AsyncGenerator<Step, Result>): void => {
  const port = parentPort
  if (port === null) throw new TypeError('serve() runs in a worker thread')
  let current = -1
  let ahead = 0
  let wake: (() => void) | undefined
  const post = (message: FromWorker<Step, Result>): void => port.postMessage(message)

  const work = async (job: Job): Promise<void> => {
    const running = start(job)
    for (;;) {
      const next = await running.next()
      if (next.done) return post({ kind: 'result', result: next.value })
      post({ kind: 'step', step: next.value })
      ahead++
      while (ahead >= MAX_STEPS_AHEAD) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  }
  port.on('message', (message: ToWorker<Job>) => {
    if (message.kind === 'job') {
      current = message.id
      ahead = 0
      void work(message.job).catch((error: unknown) => post({ kind: 'crash', message: String(error) }))
    } else if (message.id === current) {
      ahead--
      wake?.()
    }
  })
}
