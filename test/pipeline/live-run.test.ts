import { describe, expect, it } from 'vitest'
import { SHARE } from '../../src/core/policy.js'
import type { Report } from '../../src/core/report.js'
import { generateExample } from '../../src/core/rules/examples.js'
import { openLiveRun } from '../../src/pipeline/live/live-run.js'
import { pumpLive } from '../../src/pipeline/live/pump.js'
import { builtIn, bytesOf } from '../helpers/rules.js'

const header = (seed: number) => `Authorization: Bearer ${generateExample('{{base62:40}}', seed).text}\n`

const settings = { rules: builtIn, key: bytesOf('key'), explain: false, policy: SHARE }
const silent: Report = { findings: async () => {}, end: async () => {} }

const open = (report: Report) => {
  const problems: string[] = []
  const onProblem = (uri: string, message: string): void => void problems.push(`${uri}: ${message}`)
  return { live: openLiveRun({ settings, style: 'mask', report, onProblem }), problems }
}

async function* sourceOf(parts: readonly string[], failure?: Error): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield bytesOf(part)
  if (failure !== undefined) throw failure
}

const outputOf = (limit = Number.POSITIVE_INFINITY) => {
  const written: string[] = []
  const write = async (bytes: Uint8Array): Promise<boolean> => {
    if (written.length >= limit) return false
    written.push(Buffer.from(bytes).toString('latin1'))
    return true
  }
  return { write, text: () => written.join('') }
}

describe('a run of live streams', () => {
  it('goes on where its report can’t be written, and says so once', async () => {
    const broken = async (): Promise<void> => {
      throw new Error('disk full')
    }
    const { live, problems } = open({ findings: broken, end: broken })
    const output = outputOf()
    for (const seed of [1, 2]) {
      const isWritten = await pumpLive(sourceOf([header(seed)]), { ...live.stream(`s${seed}`), output, flushAfter: 9 })
      expect(isWritten).toBe(true)
    }
    expect(output.text()).toBe('Authorization: Bearer ********\n'.repeat(2))
    const summary = await live.end()
    expect(problems).toEqual(['report: disk full'])
    expect(summary).toMatchObject({ artifacts: 2, findings: 2, failed: [{ artifact: 'report' }] })
  })

  it('passes on what came before its source failed', async () => {
    const { live } = open(silent)
    const output = outputOf()
    const pumped = pumpLive(sourceOf(['one\ntwo'], new Error('gone')), { ...live.stream('s'), output, flushAfter: 9 })
    await expect(pumped).rejects.toThrow('gone')
    expect(output.text()).toBe('one\ntwo')
  })

  it('ends where its output takes no more', async () => {
    const { live } = open(silent)
    const options = { ...live.stream('s'), output: outputOf(0), flushAfter: 9 }
    expect(await pumpLive(sourceOf(['one\n'.repeat(1e6)]), options)).toBe(false)
  })
})
