import { parentPort } from 'node:worker_threads'
import { createPost, type FromWorker, type ToWorker } from './messages.js'

/** Steps that a worker may send before one of them is taken: bounds what waits for its turn. */
const MAX_STEPS_AHEAD = 4

/** The worker's side: runs the jobs it is sent, each never more than MAX_STEPS_AHEAD steps ahead of its taker. */
export const serve = <Job, Step, Result>(
  start: (job: Job, signal: AbortSignal) => AsyncGenerator<Step, Result>,
): void => {
  const port = parentPort
  if (port === null) throw new TypeError('serve() runs in a worker thread')
  const paces = new Map<number, Pace>()
  const post = createPost<FromWorker<Step, Result>>(port)

  const stopping = new AbortController()
  const work = async (id: number, job: Job, pace: Pace): Promise<void> => {
    const running = start(job, stopping.signal)
    for (;;) {
      if (stopping.signal.aborted) {
        await running.return(undefined as never)
        throw new Error('it was stopped')
      }
      const next = await running.next()
      if (next.done) return post({ id, kind: 'result', result: next.value })
      post({ id, kind: 'step', step: next.value })
      pace.ahead++
      while (pace.ahead >= MAX_STEPS_AHEAD && !stopping.signal.aborted) {
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
  const stop = (): void => {
    stopping.abort()
    for (const { wake } of paces.values()) wake?.()
  }
  const obey = (message: ToWorker<Job>): void => {
    if (message.kind === 'job') begin(message.id, message.job)
    else if (message.kind === 'taken') taken(message.id)
    else stop()
  }
  port.on('message', (batch: readonly ToWorker<Job>[]) => {
    for (const message of batch) obey(message)
  })
}

interface Pace {
  /** Steps that were sent and not taken. */
  ahead: number
  wake: (() => void) | undefined
}
