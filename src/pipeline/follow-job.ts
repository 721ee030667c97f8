import { messageOf } from '../core/errors.js'
import type { JobProgress, JobReport, RunningJob } from './job.js'

/** Follows a job to its end; a worker that fails takes only its own artifacts with it. */
export const followJob = async (
  running: RunningJob,
  uri: string,
  onStep: (step: JobProgress) => Promise<void>,
): Promise<JobReport> => {
  for (;;) {
    const next = await running.next().catch(
      (error: unknown): IteratorResult<JobProgress, JobReport> => ({
        done: true,
        value: { uri, bytes: 0, problem: messageOf(error) },
      }),
    )
    if (next.done) return next.value
    await onStep(next.value)
  }
}
