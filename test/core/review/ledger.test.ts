import { describe, expect, it } from 'vitest'
import { auditPieces } from '../../../src/core/review/audit.js'
import { createLedger } from '../../../src/core/review/ledger.js'
import type { Filter } from '../../../src/core/review/wire.js'
import type { Finding } from '../../../src/core/types.js'
import { finding } from '../../helpers/findings.js'

const HEAD = { version: '1', at: '2026-01-01', input: 'a.har', policy: 'share', keep: [], drop: [] } as const
const ALL: Filter = { severities: [], exposure: '', text: '' }

const FINDINGS: readonly Finding[] = [
  finding('aaaaaa', 10, { severity: 'low', host: 'one.example' }),
  finding('bbbbbb', 30, { severity: 'critical', exposure: 'url-query', title: 'GitHub token', rule: 'github-pat' }),
  finding('aaaaaa', 50, { severity: 'medium', exposure: 'referer', pointer: '/log/entries/3/request/url' }),
  finding('cccccc', 70, { severity: 'medium', category: 'cookie', warnings: ['expired'] }),
  finding('aaaaaa', 90, { severity: 'low' }),
]
const sealed = (findings = FINDINGS) => {
  const ledger = createLedger()
  for (const one of findings) ledger.add([one])
  ledger.seal()
  return ledger
}
const ids = (filter: Filter, ledger = sealed()) => ledger.list(filter, 0, 100).secrets.map(({ label }) => label)

describe('the ledger', () => {
  it('groups by secret: the gravest first, then the most frequent', () => {
    expect(ids(ALL)).toEqual(['bbbbbb', 'aaaaaa', 'cccccc'])
    expect(sealed().list(ALL, 1, 1)).toMatchObject({
      total: 3,
      kept: 0,
      secrets: [
        { label: 'aaaaaa', severity: 'medium', places: 3, exposures: ['log-line', 'referer'], hosts: ['one.example'] },
      ],
    })
  })

  it('shows nothing of a fingerprint but the placeholder’s digits', () => {
    expect(JSON.stringify(sealed().list(ALL, 0, 9))).not.toMatch(/[abc]{6}0/)
  })

  it.each<[string, Partial<Filter>, string[]]>([
    ['a severity', { severities: ['medium'] }, ['aaaaaa', 'cccccc']],
    ['two of them', { severities: ['medium', 'critical'] }, ['bbbbbb', 'aaaaaa', 'cccccc']],
    ['an exposure that one of its places has', { exposure: 'referer' }, ['aaaaaa']],
    ['a title, in any case', { text: 'GITHUB' }, ['bbbbbb']],
    ['a rule', { text: 'github-pat' }, ['bbbbbb']],
    ['a host', { text: ' one.ex ' }, ['aaaaaa']],
    ['a category', { text: 'cookie' }, ['cccccc']],
    ['a placeholder’s digits', { text: 'cccc' }, ['cccccc']],
    ['both', { severities: ['low'], exposure: 'referer' }, []],
  ])('filters by %s', (_, filter, expected) => {
    expect(ids({ ...ALL, ...filter })).toEqual(expected)
  })

  it('pages the places of a secret, in the file’s order', () => {
    const ledger = sealed()
    const id = ledger.list(ALL, 0, 9).secrets[1]?.id ?? -1
    const page = ledger.places(id, 1, 1)
    expect([page.total, page.places.map(({ finding }) => finding.start)]).toEqual([3, [50]])
  })

  it('holds decisions: one by one, or all in a filter', () => {
    const ledger = sealed()
    const [first] = ledger.list(ALL, 0, 9).secrets
    ledger.decide({ kind: 'ids', ids: [first?.id ?? -1] }, true)
    expect(ledger.counts()).toEqual({ secrets: 3, places: 5, keptSecrets: 1, keptPlaces: 1 })
    ledger.decide({ kind: 'filter', filter: { ...ALL, severities: ['medium'] } }, true)
    expect(ledger.counts()).toEqual({ secrets: 3, places: 5, keptSecrets: 3, keptPlaces: 5 })
    ledger.decide({ kind: 'filter', filter: ALL }, false)
    expect(ledger.kept()).toEqual([])
  })

  it('knows what the filters can offer', () => {
    expect(sealed().facets()).toEqual({
      severities: { low: 0, medium: 2, high: 0, critical: 1 },
      exposures: [
        { name: 'log-line', secrets: 2 },
        { name: 'referer', secrets: 1 },
        { name: 'url-query', secrets: 1 },
      ],
    })
  })

  it.each(['place', 'places'] as const)('refuses an id that is none: %s', (call) => {
    expect(() => sealed()[call](99, 0, 1)).toThrow('no such')
  })

  it('refuses more places than it can hold, rather than leave one out', () => {
    const ledger = createLedger(2)
    ledger.add([finding('a', 0), finding('b', 9)])
    expect(() => ledger.add([finding('c', 20)])).toThrow('use beartrap redact')
  })
})

describe('the audit', () => {
  it('tells places, rules, counts and lengths, and no fingerprint', () => {
    const [reviewed, removed] = [sealed(), sealed(FINDINGS.filter(({ category }) => category !== 'cookie'))]
    const [, , third] = reviewed.list(ALL, 0, 9).secrets
    reviewed.decide({ kind: 'ids', ids: [third?.id ?? -1] }, true)
    const text = [...auditPieces({ head: HEAD, reviewed, removed, failed: [] })].join('')
    expect(text).not.toMatch(/[abc]{6}0/)
    expect(JSON.parse(text)).toMatchObject({
      type: 'audit',
      removed: [
        { label: 'aaaaaa', line: 1, column: 11, count: 1, rule: 'test-rule', length: 8 },
        { label: 'bbbbbb', line: 1, column: 31, count: 1, rule: 'github-pat', length: 8 },
        { label: 'aaaaaa', pointer: '/log/entries/3/request/url' },
        { label: 'aaaaaa', column: 91 },
      ],
      kept: [{ label: 'cccccc', count: 1 }],
      summary: { removed: { secrets: 2, places: 4 }, kept: { secrets: 1, places: 1 } },
    })
  })

  it('of a file without secrets is JSON as well', () => {
    const text = [...auditPieces({ head: HEAD, reviewed: sealed([]), removed: sealed([]), failed: [] })].join('')
    expect(JSON.parse(text)).toMatchObject({ removed: [], kept: [] })
  })
})
