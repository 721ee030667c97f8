import { describe, expect, it } from 'vitest'
import { delayOf } from '../../../src/core/alerts/backoff.js'
import { DeliveryError } from '../../../src/core/alerts/delivery.js'
import { loss, settle, testCourier, testSink } from '../../helpers/courier.js'
import { finding } from '../../helpers/findings.js'

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => finding(`s${index + from}`, index))
const idsOf = (events: readonly { id: string }[]) => events.map(({ id }) => id)

const later = (retryAfter?: number) =>
  new DeliveryError('later', 'test: answers 503', retryAfter === undefined ? {} : { retryAfter })

describe('a courier', () => {
  it('delivers in order, a batch at most at a time, and acks what was delivered', async () => {
    const courier = testCourier()
    const alerts = many(25)
    courier.put(...alerts)
    const { done } = courier.start()
    await settle()
    expect(courier.deliveries.map(({ length }) => length)).toEqual([10, 10, 5])
    expect(idsOf(courier.taken)).toEqual(idsOf(alerts))
    expect(courier.kept()).toMatchObject({ seq: 25, state: { counts: { sent: 25 }, pending: [] } })
    expect(courier.largestTake()).toBe(10)
    courier.stop.abort()
    await done
  })

  it('asks for no more while a receiver is slow', async () => {
    const courier = testCourier()
    courier.behave(() => new Promise(() => {}))
    courier.put(...many(100))
    courier.start()
    await settle()
    expect(courier.deliveries).toHaveLength(1)
    expect(courier.kept().seq).toBe(0)
  })

  it('delivers all of a receiver that was down for ten minutes, in order, with bounded delays', async () => {
    const courier = testCourier()
    let down = true
    courier.behave(async () => {
      if (down) throw later()
    })
    const alerts = many(40)
    courier.put(...alerts)
    courier.start()
    await courier.advance(600_000)
    expect(courier.taken).toEqual([])
    expect(courier.seen.delays.slice(0, 9)).toEqual([250, 500, 1000, 2000, 4000, 8000, 16000, 30000, 30000])
    down = false
    await courier.advance(60_000)
    expect(idsOf(courier.taken)).toEqual(idsOf(alerts))
    expect(courier.seen).toMatchObject({ sent: 40, dead: 0 })
  })

  it('waits as long as the receiver asks for', async () => {
    const courier = testCourier()
    let answers = 0
    courier.behave(async () => {
      if (answers++ === 0) throw later(120_000)
    })
    courier.put(...many(1))
    courier.start()
    await courier.advance(119_000)
    expect(courier.taken).toHaveLength(0)
    await courier.advance(2_000)
    expect(courier.taken).toHaveLength(1)
  })

  it('tries again whatever else a sink throws', async () => {
    const courier = testCourier()
    let failures = 0
    courier.behave(async () => {
      if (failures++ === 0) throw new TypeError('a bug')
    })
    courier.put(...many(1))
    courier.start()
    await courier.advance(1_000)
    expect(courier.taken).toHaveLength(1)
  })

  it('finds the poison ones of a batch, lays them aside and delivers the others in order', async () => {
    const courier = testCourier()
    const poison = new Set(['s3-3', 's7-7'])
    courier.behave(async (events) => {
      if (events.some(({ id }) => poison.has(id))) throw new DeliveryError('refused', 'test: answers 400')
    })
    const alerts = many(20)
    courier.put(...alerts)
    courier.start()
    await settle()
    expect(idsOf(courier.taken)).toEqual(idsOf(alerts).filter((id) => !poison.has(id)))
    expect(courier.buried.flatMap(({ events }) => idsOf(events))).toEqual([...poison])
    expect(courier.kept()).toMatchObject({ seq: 20, state: { counts: { sent: 18, dead: 2 } } })
  })

  it('does not split what is refused whatever is in it', async () => {
    const courier = testCourier()
    courier.behave(async () => {
      throw new DeliveryError('unwelcome', 'test: answers 401')
    })
    courier.put(...many(10))
    courier.start()
    await settle()
    expect(courier.deliveries).toHaveLength(1)
    expect(courier.buried.map(({ events }) => events.length)).toEqual([10])
  })

  it('goes on trying to lay aside, and drops nothing', async () => {
    let full = true
    const buried: string[] = []
    const courier = testCourier({
      bury: async (events) => {
        if (full) throw new Error('no space left')
        buried.push(...idsOf(events))
      },
    })
    courier.behave(async () => {
      throw new DeliveryError('refused', 'test: answers 422')
    })
    courier.put(...many(1))
    courier.start()
    await courier.advance(5_000)
    expect(courier.kept().seq).toBe(0)
    full = false
    await courier.advance(60_000)
    expect(buried).toEqual(['s0-0'])
    expect(courier.kept().seq).toBe(1)
  })

  it('drains what is there, and says whether that was all', async () => {
    const courier = testCourier()
    const running = courier.start()
    courier.put(...many(15))
    expect(await running.drain(5_000)).toBe(true)
    expect(courier.taken).toHaveLength(15)
    expect(courier.sleepers()).toBe(0)
  })

  it('drains no longer than its deadline', async () => {
    const courier = testCourier()
    courier.behave(async () => {
      throw later()
    })
    courier.put(...many(1))
    const draining = courier.start().drain(5_000)
    await courier.advance(6_000)
    expect(await draining).toBe(false)
    expect(courier.kept().seq).toBe(0)
    expect(courier.sleepers()).toBe(0)
  })

  it('ends at once when it is stopped, in a delivery and in a wait', async () => {
    const courier = testCourier()
    courier.behave(
      (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    courier.put(...many(1))
    const { done } = courier.start()
    await settle()
    courier.stop.abort()
    await done
    expect(courier.kept().seq).toBe(0)
  })

  it('ends where the inbox fails', async () => {
    const courier = testCourier()
    courier.inbox.ack = async () => {
      throw new Error('read-only file system')
    }
    courier.put(...many(1))
    await expect(courier.start().done).rejects.toThrow('read-only')
  })

  it('refuses the state of another version', () => {
    const courier = testCourier({ from: { seq: 4, state: { version: 2 } } })
    expect(() => courier.start()).toThrow(/state is of version 2/)
  })

  it('writes down a place that led to nothing, a second later', async () => {
    const courier = testCourier({ filter: { severity: 'critical' } })
    courier.put(...many(3))
    courier.start()
    await courier.advance(500)
    expect(courier.kept().seq).toBe(0)
    await courier.advance(1_000)
    expect(courier.kept()).toMatchObject({ seq: 3, state: { counts: { filtered: 3 } } })
  })
})

describe('filters', () => {
  it.each([
    ['a severity', { severity: 'high' }, ['high', 'critical', 'loss']],
    ['a confidence', { confidence: 'verified' }, ['critical', 'loss']],
    ['rules', { rules: ['aws-*', 'jwt'] }, ['low', 'loss']],
    ['artifacts', { artifacts: ['/var/log/**/*.log'] }, ['high', 'loss']],
    ['no losses', { losses: false }, ['low', 'high', 'critical']],
  ] as const)('by %s', async (_, filter, expected) => {
    const courier = testCourier({ filter }, testSink())
    courier.put(
      finding('low', 0, { id: 'low', severity: 'low', rule: 'aws-access-key' }),
      finding('high', 0, { id: 'high', artifact: '/var/log/nginx/.a.log' }),
      finding('critical', 0, { id: 'critical', severity: 'critical', confidence: 'verified' }),
      loss('b.log', { id: 'loss' }),
    )
    await courier.start().drain(1_000)
    expect(idsOf(courier.taken)).toEqual(expected)
  })
})

it('delays use all of their range, and no more than an hour where asked', () => {
  const retry = { base: 500, max: 60_000 }
  expect(delayOf(0, undefined, retry, () => 0)).toBe(0)
  expect(delayOf(40, undefined, retry, () => 0.999_99)).toBe(59_999)
  expect(delayOf(0, 10 ** 9, retry, () => 0)).toBe(3_600_000)
})
