import { messageOf, reasonOf } from '../../core/errors.js'
import { objectUri } from '../../core/object-store.js'
import { createStorePlanner, type StorePlan } from '../../core/store-plan.js'
import { describeStorePlan } from '../../sinks/store-plan.js'
import type { Located } from '../../sources/s3/locator.js'
import { MAX_KEPT_OBJECT } from '../../sources/s3/reading.js'
import { seeObject } from '../../sources/s3/see.js'
import { type OutputOptions, openOutput } from '../session.js'
import { createLane } from './lane.js'
import { type Origin, skipperOf } from './origin.js'
import { type OriginOptions, openOrigin } from './origins/index.js'

export interface DryRunOptions extends OutputOptions, OriginOptions {
  /** Objects that are looked at at once, where an input does not tell of them. */
  readonly concurrency: number
}

/** Tells what a run would read, and what it would cost. Reads no object, writes no state. */
export const runDryRun = async (options: DryRunOptions): Promise<StorePlan> => {
  const output = await openOutput(options)
  try {
    const { signal, onProblem } = output.common
    const origin = await openOrigin(options, signal)
    const plan = await planOf(origin, options, { signal, onProblem })
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
  { targets, listing, concurrency }: DryRunOptions,
  { signal, onProblem }: Telling,
): Promise<StorePlan> => {
  const planner = createStorePlanner(MAX_KEPT_OBJECT)
  const skip = await skipperOf(origin, listing.filter)
  const lane = createLane(concurrency)
  const fail = (uri: string, message: string): void => {
    planner.failed(uri, message)
    onProblem(uri, message)
  }
  let head = 0
  const look = async (located: Located): Promise<void> => {
    head++
    const uri = objectUri(located.object)
    try {
      const seen = await seeObject(located, signal)
      planner.add((seen ?? located).object, seen === undefined ? 'deleted_since_list' : skip(seen.object)?.reason)
    } catch (error) {
      planner.add(located.object, reasonOf(error) ?? 'unreachable')
      fail(uri, messageOf(error))
    }
  }
  for await (const given of origin.given({ next: 0, last: undefined }, signal)) {
    if (given.kind !== 'object') fail(given.uri, given.message)
    else if (given.located.isUnseen === true) await lane.start(() => look(given.located))
    else planner.add(given.located.object, skip(given.located.object)?.reason)
  }
  await lane.idle()
  return planner.plan(targets, { ...origin.asked, head })
}
