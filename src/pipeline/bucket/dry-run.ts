import type { StoreListing } from '../../core/object-store.js'
import { createStorePlanner, type StorePlan } from '../../core/store-plan.js'
import { describeStorePlan } from '../../sinks/store-plan.js'
import { MAX_KEPT_OBJECT } from '../../sources/s3/reading.js'
import { type OutputOptions, openOutput } from '../session.js'
import { type Origin, skipperOf } from './origin.js'
import { listingOrigin } from './origins/listing.js'

export interface DryRunOptions extends OutputOptions {
  readonly targets: readonly string[]
  readonly listing: StoreListing
}

/** Tells what a run would read, and what it would cost. Reads no object, writes no state. */
export const runDryRun = async (options: DryRunOptions): Promise<StorePlan> => {
  const output = await openOutput(options)
  try {
    const { targets, listing } = options
    const { signal, onProblem } = output.common
    const plan = await planOf(listingOrigin(targets, listing), options, { signal, onProblem })
    await output.write(options.format === 'human' ? describeStorePlan(plan) : `${JSON.stringify(plan)}\n`)
    await output.publish()
    return plan
  } finally {
    await output.close()
  }
}

interface Telling {
  readonly signal: AbortSignal
  readonly onProblem: (uri: string, message: string) => void
}

const planOf = async (
  origin: Origin,
  { targets, listing }: DryRunOptions,
  { signal, onProblem }: Telling,
): Promise<StorePlan> => {
  const planner = createStorePlanner(MAX_KEPT_OBJECT)
  const skip = await skipperOf(origin, listing.filter)
  for await (const given of origin.given({ next: 0, last: undefined }, signal)) {
    if (given.kind === 'object') {
      planner.add(given.located.object, skip(given.located.object)?.reason)
      continue
    }
    planner.failed(given.uri, given.message)
    onProblem(given.uri, given.message)
  }
  return planner.plan(targets, { ...origin.asked, head: 0 })
}
