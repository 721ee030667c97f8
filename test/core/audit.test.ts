import { describe, expect, it } from 'vitest'
import { type AuditHead, createAuditText } from '../../src/core/audit.js'
import type { Finding } from '../../src/core/types.js'
import { finding } from '../helpers/findings.js'

const head: AuditHead = {
  version: '1.0.0',
  at: '2026-01-01T00:00:00.000Z',
  input: 'a',
  policy: 'share',
  keep: [],
  drop: [],
}
const removed = (secrets: number, places: number) => ({ secrets, places })
const NONE = removed(0, 0)

describe('an audit', () => {
  it('is one document, whatever the batches, with places that are alike as one entry', () => {
    const findings = [finding('aa', 1), finding('aa', 1), finding('aa', 1, { line: 2 })]
    const totals = { artifacts: 1, removed: removed(1, 3), kept: NONE, failed: [] }
    const inBatches = (sizes: readonly number[]): string => {
      const audit = createAuditText(head)
      const left = [...findings]
      const texts = sizes.map((size) => audit.removed(left.splice(0, size)))
      return [...texts, audit.end(totals)].join('')
    }
    const whole = inBatches([3])
    expect(JSON.parse(whole)).toEqual({
      type: 'audit',
      ...head,
      removed: [expect.objectContaining({ line: 1, count: 2 }), expect.objectContaining({ line: 2, count: 1 })],
      kept: [],
      summary: totals,
    })
    expect(inBatches([1, 1, 1])).toBe(whole)
    expect(JSON.parse(inBatches([])).removed).toEqual([])
  })

  it('holds a bounded number of entries', () => {
    const audit = createAuditText(head)
    const many: Finding[] = Array.from({ length: 20_000 }, (_, line) => finding('aa', line))
    const early = audit.removed(many.slice(0, 15_000))
    const text =
      early + audit.removed(many.slice(15_000)) + audit.end({ artifacts: 1, removed: NONE, kept: NONE, failed: [] })
    expect(early.length).toBeGreaterThan(1_000_000)
    expect(JSON.parse(text).removed).toHaveLength(20_000)
  })
})
