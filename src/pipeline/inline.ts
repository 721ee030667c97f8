import type { Job, Runner, RunningJob, RunSettings } from './job.js'
import { redactJob } from './redact-job.js'
import { scanJob } from './scan-job.js'
import { createTools, type Tools } from './tools.js'

/** Starts a job in this thread. */
export const startJob = (job: Job, tools: Tools, signal: AbortSignal): RunningJob => {
  switch (job.kind) {
    case 'scan':
      return scanJob(job.ref, tools, signal)
    case 'redact':
      return redactJob(job, tools, signal)
    default:
      return job satisfies never
  }
}

/** Runs jobs in this thread, one step a pull. */
export const createInlineRunner = (settings: RunSettings, signal: AbortSignal): Runner => {
  const tools = createTools(settings)
  return { run: (job) => startJob(job, tools, signal), close: async () => {} }
}
