import { createPool } from '../../engine/pool.js'
import type { Job, JobProgress, JobReport, RunSettings } from '../job.js'

/** One worker thread, and the jobs of one file in it, one after another. */
export interface ReviewWorker {
  /** Throws what `onStep` does, and where the worker was ended. */
  run(job: Job, onStep: (step: JobProgress) => void): Promise<JobReport>
  /** Ends it, whatever it is at. */
  close(): Promise<void>
}

export const createReviewWorker = (settings: RunSettings): ReviewWorker => {
  const pool = createPool<Job, JobProgress, JobReport>(new URL('../worker.js', import.meta.url), settings, 1)
  return {
    run: async (job, onStep) => {
      const running = pool.run(job)
      for (;;) {
        const next = await running.next()
        if (next.done) return next.value
        onStep(next.value)
      }
    },
    close: pool.close,
  }
}
