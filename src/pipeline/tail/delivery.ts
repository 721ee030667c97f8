import { setTimeout as sleep } from 'node:timers/promises'
import type { AlertSink } from '../../core/alert.js'
import type { Inbox, Outbox } from './outbox.js'

/** Alerts on their way from the outbox to all sinks. */
export interface Delivery {
  /** Resolves once all is delivered, or after that time. */
  drain(ms: number): Promise<void>
  close(): Promise<void>
}

const BATCH = 500

export const startDelivery = (outbox: Outbox, sinks: readonly AlertSink[]): Delivery => {
  const ending = new AbortController()
  const running = sinks.map((sink) => pump(outbox.inbox(sink.name), sink, ending.signal))
  return {
    drain: async (ms) => {
      const deadline = performance.now() + ms
      while (outbox.pending > 0 && performance.now() < deadline) await sleep(10)
    },
    close: async () => {
      ending.abort()
      await Promise.all(running)
      for (const sink of sinks) await sink.close()
    },
  }
}

const pump = async (inbox: Inbox, sink: AlertSink, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const [first, ...rest] = await inbox.take(inbox.seq, BATCH, signal)
    if (first === undefined) continue
    await sink.deliver([first.alert, ...rest.map(({ alert }) => alert)], signal)
    await inbox.ack(rest.at(-1)?.seq ?? first.seq, undefined)
  }
}
