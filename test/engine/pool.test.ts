import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { createPool, type Pool } from '../../src/engine/pool.js'

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
const open = (size: number) => {
  pool = createPool<Job, Step, number>(pathToFileURL('test/fixtures/pool-worker.mjs'), {}, size)
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
})
