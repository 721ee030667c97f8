import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createPool, type Pool, type PoolOptions } from '../../src/engine/pool.js'

interface Job {
  readonly steps: number
  readonly failAt?: number
  readonly exitAt?: number
}
interface Step {
  readonly step: number
  readonly sent: number
}

let pool: Pool<Job, Step, number>
const open = (size: number, slots = 1, more: Partial<PoolOptions> = {}) => {
  pool = createPool<Job, Step, number>(pathToFileURL('test/fixtures/pool-worker.mjs'), {}, { size, slots, ...more })
  return pool
}
afterEach(() => pool.close())

const drain = async (running: AsyncGenerator<Step, number>) => {
  const steps: Step[] = []
  for (;;) {
    const next = await running.next()
    if (next.done) return { steps, result: next.value }
    steps.push(next.value)
  }
}

describe('the worker pool', () => {
  it('gives every step of every job in order, and its result', async () => {
    const { run } = open(2)
    const running = Array.from({ length: 9 }, (_, steps) => run({ steps }))
    for (const [steps, job] of running.entries()) {
      const drained = await drain(job)
      expect(drained.result).toBe(steps)
      expect(drained.steps.map(({ step }) => step)).toEqual(Array.from({ length: steps }, (_, step) => step))
    }
  })

  it('lets a job run only a few steps ahead of its taker', async () => {
    const job = open(1).run({ steps: 50 })
    await job.next()
    await new Promise((wait) => setTimeout(wait, 300))
    const taken = Date.now()
    const { steps } = await drain(job)
    expect(steps.filter(({ sent }) => sent < taken).length).toBeLessThanOrEqual(5)
  })

  it('takes a failed job alone', async () => {
    const { run } = open(1)
    const [bad, good] = [run({ steps: 3, failAt: 1 }), run({ steps: 2 })]
    await expect(drain(bad)).rejects.toThrow('told to fail')
    expect((await drain(good)).result).toBe(2)
  })

  it('replaces a worker that dies', async () => {
    const { run } = open(1)
    const [bad, good] = [run({ steps: 3, exitAt: 1 }), run({ steps: 2 })]
    await expect(drain(bad)).rejects.toThrow('worker thread')
    expect((await drain(good)).result).toBe(2)
  })

  it('runs as many jobs at once in one worker as it has room for', async () => {
    const { run } = open(1, 4)
    const waiting = Array.from({ length: 3 }, () => run({ steps: 40 }))
    for (const job of waiting) await job.next() // each goes on only as it is taken, and none has ended
    expect((await drain(run({ steps: 1 }))).result).toBe(1)
    const late = run({ steps: 1 }, 2)
    const ended = drain(late)
    expect(await Promise.race([ended, pause(200)])).toBe('paused')
    for (const job of waiting) expect((await drain(job)).result).toBe(40)
    expect((await ended).result).toBe(1)
  })

  it('takes all jobs of a worker that dies with it, and no other', async () => {
    const { run } = open(1, 2)
    const [bad, beside, next] = [run({ steps: 3, exitAt: 1 }), run({ steps: 40 }), run({ steps: 2 })]
    await expect(drain(bad)).rejects.toThrow('worker thread')
    await expect(drain(beside)).rejects.toThrow('worker thread')
    expect((await drain(next)).result).toBe(2)
  })

  it.each([false, true])(
    'starts another worker once as much room of one is taken as is asked for (ready: %s)',
    async (isReady) => {
      const { run } = open(2, 4, { fill: 2, isReady })
      const [bad, beside, apart] = [run({ steps: 3, exitAt: 1 }), run({ steps: 40 }), run({ steps: 4 })]
      await expect(drain(bad)).rejects.toThrow('worker thread')
      await expect(drain(beside)).rejects.toThrow('worker thread')
      expect((await drain(apart)).result).toBe(4)
    },
  )
})

const pause = (ms: number): Promise<'paused'> =>
  new Promise((done) => {
    setTimeout(done, ms, 'paused')
  })
