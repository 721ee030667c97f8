import { join } from 'node:path'
import type { Courier } from '../../core/alerts/courier.js'
import type { CourierObserver } from '../../core/alerts/wiring.js'
import type { SinkPlan } from '../../sinks/alerts/config.js'
import { startSink } from '../../sinks/alerts/start.js'
import type { Outbox } from './outbox.js'
import type { Status } from './status.js'

/** Alerts on their way from the outbox to all sinks. */
export interface Delivery {
  /** Resolves once all is delivered, or after that time: what is left is the next start's. */
  drain(ms: number): Promise<void>
  close(): Promise<void>
}

export interface DeliveryOptions {
  readonly plans: readonly SinkPlan[]
  readonly outbox: Outbox
  /** Where what a receiver refuses for good is laid aside. */
  readonly folder: string
  readonly status: Status
  readonly onProblem: (sink: string, message?: string) => void
}

/** Throws BeartrapError 'config' where a sink can't be opened. */
export const startDelivery = ({ plans, outbox, folder, status, onProblem }: DeliveryOptions): Delivery => {
  const ending = new AbortController()
  const couriers = plans.map((plan): Courier => {
    const inbox = outbox.inbox(plan.name)
    return startSink(plan, {
      inbox,
      from: { seq: inbox.seq, state: inbox.state },
      observer: observing(plan.name, status, onProblem),
      signal: ending.signal,
      env: process.env,
      deadLetters: join(folder, DEAD_LETTERS),
    })
  })
  for (const [index, { done }] of couriers.entries()) {
    done.catch((error: unknown) => onProblem(plans[index]?.name ?? '', `ended: ${String(error)}`))
  }
  return {
    drain: async (ms) => {
      await Promise.allSettled(couriers.map((courier) => courier.drain(ms)))
    },
    close: async () => {
      ending.abort()
      await Promise.allSettled(couriers.map(({ done }) => done))
    },
  }
}

const DEAD_LETTERS = 'dead-letters.ndjson'

const observing = (name: string, status: Status, onProblem: DeliveryOptions['onProblem']): CourierObserver => {
  const works = (): void => {
    status.sink(name, undefined)
    onProblem(`sink ${name}`)
  }
  return {
    sent: (alerts) => {
      status.delivered(name, 'sent', alerts)
      works()
    },
    suppressed: (alerts) => status.delivered(name, 'suppressed', alerts),
    filtered: (alerts) => status.delivered(name, 'filtered', alerts),
    failed: () => status.delivered(name, 'failed', 1),
    retrying: (_, __, error) => {
      status.sink(name, error.message)
      onProblem(`sink ${name}`, `${error.message}; it is tried again until it takes them`)
    },
    dead: (events, error) => {
      status.delivered(name, 'dead', events.length)
      onProblem(`sink ${name}`, `${error.message}; ${events.length} laid aside in ${DEAD_LETTERS}`)
    },
  }
}
