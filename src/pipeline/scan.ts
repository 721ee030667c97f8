import type { Summary } from '../core/summary.js'
import { listTargets, type Planned, runJobs } from './run.js'
import { type OutputOptions, openRun } from './session.js'

export interface ScanOptions extends OutputOptions {
  readonly targets: readonly string[]
  readonly exclude: readonly string[]
}

/** Finds credentials in all targets and reports them. */
export const runScan = async (options: ScanOptions): Promise<Summary> => {
  const session = await openRun(options)
  try {
    return await runJobs(planScan(options), session.run)
  } finally {
    await session.close()
  }
}

/** A scan of every artifact of the targets. */
export async function* planScan({
  targets,
  exclude,
}: Pick<ScanOptions, 'targets' | 'exclude'>): AsyncGenerator<Planned> {
  for await (const listed of listTargets(targets, { exclude })) {
    yield listed.kind === 'artifact' ? { kind: 'job', job: { kind: 'scan', ref: listed.ref } } : listed
  }
}
