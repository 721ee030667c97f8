import { workerData } from 'node:worker_threads'
import { serve } from '../engine/serve.js'
import { startJob } from './inline.js'
import type { Job, JobProgress, JobReport, RunSettings } from './job.js'
import { createTools } from './tools.js'

/** The body of a worker thread: tools made once, then jobs as they come. */
const tools = createTools(workerData as RunSettings)
serve<Job, JobProgress, JobReport>((job, signal) => startJob(job, tools, signal))
