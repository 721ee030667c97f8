import { describe, expect, it } from 'vitest'
import { createAudit } from '../../../src/core/traffic/audit.js'
import { toExchange } from '../../../src/core/traffic/exchange.js'
import { createIssues } from '../../../src/core/traffic/issues.js'
import { createTrafficReader } from '../../../src/core/traffic/reader.js'
import type { Finding, Fingerprint } from '../../../src/core/types.js'
import { audit, har, opaque, type Sent } from '../../helpers/traffic.js'

const NONE = '' as Fingerprint
const token = opaque(1)
const bearer: Sent = { url: 'http://api.shop.test/v1/me', headers: { Authorization: `Bearer ${token}` } }
const noise = (bytes: number): string => opaque(2, '{{base62:64}} ').repeat(Math.ceil(bytes / 65))

describe('findings and exchanges', () => {
  it.each<readonly [string, readonly Sent[], number]>([
    ['many small exchanges', Array.from({ length: 300 }, () => bearer), 300],
    ['few large ones', Array.from({ length: 4 }, () => ({ ...bearer, answer: noise(3e6) })), 4],
    ['a large one between small ones', [bearer, { answer: noise(5e6) }, bearer, bearer], 3],
  ])('meet in %s', async (_, sent, count) => {
    const { issues, exchanges } = await audit(sent)
    expect(exchanges).toBe(sent.length)
    expect(issues).toMatchObject([{ check: 'bearer-over-http', count }])
  })

  it('meet in their own exchange alone', async () => {
    const https: Sent = { ...bearer, url: 'https://api.shop.test/v1/me' }
    const { issues } = await audit([https, { url: 'http://api.shop.test/' }, bearer, https])
    expect(issues).toMatchObject([{ count: 1, pointers: ['/log/entries/2/request/headers/0/value'] }])
  })

  it('more than are held for one exchange are told', () => {
    const held = createAudit({ artifact: 'a.har', fingerprint: () => NONE, now: () => new Date(0), api: undefined })
    const found = { start: 10, pointer: '/log/entries/0/comment', fingerprint: NONE } as unknown as Finding
    held.findings(
      Array.from({ length: 10_100 }, () => found),
      20,
    )
    const reader = createTrafficReader((entry) => held.exchange(toExchange(entry)))
    reader.push(Buffer.from(har({}, {})))
    expect(held.end()).toMatchObject({ exchanges: 2, cut: 1 })
  })
})

it('a batch of more findings than are held is no fault, where their exchanges are there', () => {
  const held = createAudit({ artifact: 'a.har', fingerprint: () => NONE, now: () => new Date(0), api: undefined })
  const starts: number[] = []
  const reader = createTrafficReader((entry) => {
    held.exchange(toExchange(entry))
    starts.push(entry.start + 1)
  })
  reader.push(Buffer.from(har(...Array.from({ length: 11_000 }, () => ({})))))
  const found = starts.map((start) => ({ start, pointer: '', fingerprint: NONE }) as unknown as Finding)
  held.findings(found, Number.POSITIVE_INFINITY)
  expect(held.end()).toMatchObject({ exchanges: 11_000, cut: 0 })
})

describe('issues', () => {
  it('are one an operation, with the first places', async () => {
    const { issues } = await audit(
      Array.from({ length: 20 }, (_, id) => ({ ...bearer, url: `http://api.shop.test/users/${id}` })),
    )
    expect(issues).toMatchObject([{ count: 20, path: '/users/{id}', fingerprints: [expect.any(String)] }])
    expect(issues[0]?.pointers).toHaveLength(5)
  })

  it('are bounded, and what finds no room is counted', () => {
    const issues = createIssues('a.har', { fingerprint: () => NONE, now: () => new Date(0) })
    const check = { id: 'x', title: 'x', says: 'x', reference: 'x', groupBy: 'cookie' } as const
    for (let id = 0; id < 10_050; id++) issues.add(check, { severity: 'low', fingerprints: [], name: `n${id}` }, {})
    expect([issues.list().length, issues.unlisted()]).toEqual([10_000, 50])
  })

  it.each<readonly [string, string]>([
    ['a host that is a secret', `http://ghost:${opaque(3, '{{base62:12}}')}9!@api.shop.test/`],
    ['a path that is one', `http://api.shop.test/token/${token}/x?token=${token}`],
    ['a path that holds one', `http://api.shop.test/a:${token}/b?token=${token}`],
  ])('do not tell %s', async (_, url) => {
    const { issues } = await audit([{ ...bearer, url }])
    expect(issues.length).toBeGreaterThan(0)
    for (const part of url.split(/[/:@?=]/).filter((part) => part.length > 11 && part !== 'api.shop.test')) {
      expect(JSON.stringify(issues)).not.toContain(part)
    }
  })
})
