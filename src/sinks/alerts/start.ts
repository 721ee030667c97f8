import { systemClock } from '../../core/alerts/clock.js'
import { type Courier, runCourier } from '../../core/alerts/courier.js'
import type { CourierOptions } from '../../core/alerts/wiring.js'
import type { SinkPlan } from './config.js'
import { deadLetters } from './dead-letters.js'
import type { Env } from './kind.js'

export interface Wiring extends Pick<CourierOptions, 'inbox' | 'from' | 'observer' | 'signal'> {
  readonly env: Env
  /** A file for what a receiver refuses for good; made when there is the first. */
  readonly deadLetters: string
}

/** Opens a sink and its courier. Throws BeartrapError 'config' where a variable is not set or the state is not known. */
export const startSink = (plan: SinkPlan, { env, deadLetters: path, ...wiring }: Wiring): Courier => {
  const sink = plan.open(env)
  const dead = deadLetters(path, sink.name)
  const { filter, storm, retry } = plan
  const courier = runCourier({ ...wiring, sink, filter, storm, retry, bury: dead.bury, clock: systemClock })
  const close = async (): Promise<void> => {
    await sink.close()
    await dead.close()
  }
  const done = courier.done.finally(close)
  return {
    done,
    drain: async (deadline) => {
      const isAll = await courier.drain(deadline)
      await done
      return isAll
    },
  }
}
