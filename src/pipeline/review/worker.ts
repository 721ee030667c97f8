import { createPool } from '../../engine/pool.js'
import type { Job, JobProgress, JobReport, RunSettings } from '../job.js'
import { WORKER } from '../worker-script.js'

/** One worker thread, and the jobs of one file in it, one after another. */
export interface ReviewWorker {
  /** Throws what `onStep` does, and where the worker was ended. */
  run(job: Job, onStep: (step: JobProgress) => void): Promise<JobReport>
  /** Ends what it is at; the next job gets another thread. */
  cancel(): void
  close(): Promise<void>
}

export const createReviewWorker = (settings: RunSettings): ReviewWorker => {
  const open = () => createPool<Job, JobProgress, JobReport>(WORKER, settings, { size: 1 })
  let pool = open()
  return {
    run: async (job, onStep) => {
      const running = pool.run(job)
      for (;;) {
        const next = await running.next()
        if (next.done) return next.value
        onStep(next.value)
      }
    },
    cancel: () => {
      void pool.close()
      pool = open()
    },
    close: () => pool.close(),
  }
}
