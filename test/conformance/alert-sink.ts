import { describe, expect, it } from 'vitest'
import type { AlertEvent, AlertSink, Events } from '../../src/core/alert.js'
import { DeliveryError } from '../../src/core/alerts/delivery.js'
import { isSome } from '../../src/core/alerts/post.js'
import type { SinkPlan } from '../../src/sinks/alerts/config.js'
import type { Env } from '../../src/sinks/alerts/kind.js'
import { loss } from '../helpers/courier.js'
import { finding } from '../helpers/findings.js'

/** A sink with a receiver of its own. */
export interface SinkCase {
  readonly plan: SinkPlan
  readonly env?: Env
  /** All that has come, as text, in its order. */
  received(): string
  /** Makes the receiver go away; where it can't, why. */
  readonly away: (() => Promise<void>) | string
  readonly back?: () => Promise<void>
  /** Makes the receiver say nothing; where it has nothing to say, why. */
  readonly mute: (() => void) | string
  /** What must stand in no message: addresses that are credentials, and keys. */
  readonly secrets?: readonly string[]
}

const signal = () => new AbortController().signal

const storm = (artifact: string): AlertEvent => ({
  type: 'storm',
  scope: 'secret',
  id: `test/${artifact}`,
  rule: 'test-rule',
  title: 'Test token',
  fingerprint: finding('a', 0).fingerprint,
  suppressed: 41,
  severity: 'high',
  artifacts: [artifact],
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-01T00:01:00.000Z',
})

/** Sends as many at once as the sink takes. */
const deliverAll = async (sink: AlertSink, events: readonly AlertEvent[]): Promise<void> => {
  for (let at = 0; at < events.length; at += sink.batch) {
    const batch = events.slice(at, at + sink.batch)
    if (isSome(batch)) await sink.deliver(batch, signal())
  }
}

/** The contract of AlertSink, for every implementation. */
export const alertSinkConformance = (name: string, open: () => Promise<SinkCase>): void => {
  const opened = async () => {
    const setup = await open()
    return { ...setup, sink: setup.plan.open(setup.env ?? {}) }
  }
  const arrives = async ({ received }: SinkCase, artifacts: readonly string[]): Promise<void> => {
    await expect.poll(received).toContain(artifacts.at(-1))
    const text = received()
    const places = artifacts.map((artifact) => text.indexOf(artifact))
    expect(places).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  }

  describe(`alert sink conformance: ${name}`, () => {
    it('delivers findings, losses and summaries', async () => {
      const { sink, ...setup } = await opened()
      await deliverAll(sink, [finding('a', 1, { artifact: 'one.log' }), loss('two.log'), storm('three.log')])
      await arrives(setup, ['one.log', 'two.log', 'three.log'])
      await sink.close()
    })

    it('keeps the order within and over deliveries', async () => {
      const { sink, ...setup } = await opened()
      const artifacts = Array.from({ length: 25 }, (_, index) => `in-order-${index}.log`)
      await deliverAll(
        sink,
        artifacts.map((artifact, index) => finding('a', index, { artifact })),
      )
      await arrives(setup, artifacts)
      await sink.close()
    })

    it('takes as many events at once as it says', async () => {
      const { sink, ...setup } = await opened()
      const events = Array.from({ length: sink.batch }, (_, index) =>
        finding('a', index, { artifact: `n${index}.log` }),
      )
      await sink.deliver(events as unknown as Events, signal())
      await arrives(setup, [`n0.log`, `n${sink.batch - 1}.log`])
      await sink.close()
    })

    it('bears names of files that hold anything', async () => {
      const { sink, ...setup } = await opened()
      const artifact = 'a\n{"type":"finding"}\r\n<!channel> <65>1 " ] \\ \u2028\ud83d`\u0000*b'
      await deliverAll(sink, [finding('a', 0, { artifact }), finding('b', 1, { artifact: 'after.log' })])
      await arrives(setup, ['after.log'])
      expect(setup.received()).not.toMatch(/^\{"type":"finding"\}/m)
      await sink.close()
    })

    it('rejects while the receiver is away, and delivers when it is back', async ({ skip }) => {
      const { sink, away, back, ...setup } = await opened()
      if (typeof away === 'string') return skip(away)
      await away()
      const error: unknown = await sink.deliver([finding('a', 0, { artifact: 'lost.log' })], signal()).catch((e) => e)
      expect(error).toBeInstanceOf(DeliveryError)
      expect(error).toMatchObject({ verdict: 'later' })
      await back?.()
      await deliverAll(sink, [finding('a', 0, { artifact: 'back.log' })])
      await arrives({ ...setup, away }, ['back.log'])
      await sink.close()
    })

    it('ends when it is stopped', async ({ skip }) => {
      const { sink, mute } = await opened()
      if (typeof mute === 'string') return skip(mute)
      mute()
      const stop = new AbortController()
      const delivery = sink.deliver([finding('a', 0)], stop.signal)
      setImmediate(() => stop.abort())
      await expect(delivery).rejects.toThrow()
      await sink.close()
    })

    it('shows no credential in its name or its errors', async () => {
      const { sink, away, plan, secrets = [] } = await opened()
      const texts = [sink.name, plan.name, JSON.stringify(plan)]
      if (typeof away !== 'string') {
        await away()
        texts.push((await sink.deliver([finding('a', 0)], signal()).catch((error: Error) => String(error.stack))) ?? '')
      }
      for (const secret of secrets) expect(texts.join('\n')).not.toContain(secret)
      await sink.close()
    })

    it('can be closed twice', async () => {
      const { sink } = await opened()
      await sink.close()
      await sink.close()
    })
  })
}
