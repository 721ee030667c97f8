import { beforeAll, describe, expect, it } from 'vitest'
import type { OutcomeKind, Reason } from '../../../src/core/outcome.js'
import type { Bucket, PutOptions } from '../../helpers/s3/bucket.js'
import { type Fault, faults } from '../../helpers/s3/faults.js'
import { openScripted } from '../../helpers/s3/open.js'
import { leakyLine, quietLine, type Scanned, scanStore } from '../../helpers/s3/scan.js'
import { scriptedS3 } from '../../helpers/s3/scripted.js'

const MIB = 1 << 20

/** Three lines, a credential in the second. */
const small = (seed: number): string => quietLine(seed) + leakyLine(seed) + quietLine(seed)

/** Over several chunks of a connection, a credential in its last line. */
const large = (seed: number): string => quietLine(seed).repeat(Math.ceil((2 * MIB) / 50)) + leakyLine(seed)

interface Row {
  readonly body?: (seed: number) => string | Uint8Array
  readonly options?: PutOptions
  /** What its requests meet, by their number. */
  readonly faults?: readonly (readonly [nth: number, times: number, fault: Fault])[]
  /** What happens to the bucket at such a request. */
  readonly at?: (bucket: Bucket, key: string) => Fault
  readonly ends: OutcomeKind
  readonly reason?: Reason
  readonly findings?: number
  /** Of GetObject; unlimited where not told. */
  readonly requests?: number
}

const ALL = Number.POSITIVE_INFINITY

const ROWS: Readonly<Record<string, Row>> = {
  'nothing at all': { ends: 'scanned', findings: 1, requests: 1 },
  'an empty object': { body: () => '', ends: 'scanned', findings: 0, requests: 0 },
  'a body that drops at its first byte': { faults: [[1, 1, faults.drop(0)]], ends: 'scanned', findings: 1 },
  'a body that drops in its middle': { faults: [[1, 1, faults.drop(40)]], ends: 'scanned', findings: 1 },
  'a body that drops a byte before its end': {
    body: () => 'x'.repeat(99),
    faults: [[1, 1, faults.drop(98)]],
    ends: 'scanned',
    findings: 0,
  },
  'a body that drops every few bytes': { faults: [[1, 200, faults.drop(7)]], ends: 'scanned', findings: 1 },
  'a large body that drops again and again': {
    body: large,
    faults: [[1, 30, faults.drop(100_000)]],
    ends: 'scanned',
    findings: 1,
  },
  'a body that never comes': { faults: [[1, ALL, faults.drop(0)]], ends: 'error', reason: 'unreachable', findings: 0 },
  'a body that ends in its middle, however often it is asked for': {
    faults: [
      [1, 1, faults.drop(150)],
      [2, 9, faults.drop(0)], // the second reading, which tells of findings, gets all of it
    ],
    ends: 'partial',
    reason: 'unreachable',
    findings: 1,
  },
  'a body that stalls': { faults: [[1, 1, faults.stall(30)]], ends: 'scanned', findings: 1 },
  'fewer bytes than it has, once': { faults: [[1, 1, faults.short(60)]], ends: 'scanned', findings: 1 },
  'fewer bytes than it has, always': {
    faults: [[1, ALL, faults.short(60)]],
    ends: 'error',
    reason: 'unreachable',
    findings: 0,
  },
  'a connection that is hung up on': { faults: [[1, 2, faults.hangup()]], ends: 'scanned', findings: 1 },
  'SlowDown, three times': { faults: [[1, 3, faults.slowDown()]], ends: 'scanned', findings: 1, requests: 4 },
  'InternalError, twice': { faults: [[1, 2, faults.error('InternalError')]], ends: 'scanned', findings: 1 },
  AccessDenied: {
    faults: [[1, ALL, faults.error('AccessDenied')]],
    ends: 'skipped',
    reason: 'access_denied',
    requests: 1,
  },
  'a denied key of KMS': { faults: [[1, ALL, faults.kmsDenied()]], ends: 'skipped', reason: 'kms_denied', requests: 1 },
  'a disabled key of KMS': { faults: [[1, ALL, faults.kmsDisabled()]], ends: 'skipped', reason: 'kms_denied' },
  'a key of KMS that is to be deleted': {
    faults: [[1, ALL, faults.kmsPendingDeletion()]],
    ends: 'skipped',
    reason: 'kms_denied',
  },
  'a key of the customer': { options: { isCustomerKeyed: true }, ends: 'skipped', reason: 'sse_c' },
  Glacier: { options: { storageClass: 'GLACIER' }, ends: 'skipped', reason: 'archived', requests: 0 },
  'Deep Archive': { options: { storageClass: 'DEEP_ARCHIVE' }, ends: 'skipped', reason: 'archived', requests: 0 },
  'Glacier Instant Retrieval': { options: { storageClass: 'GLACIER_IR' }, ends: 'scanned', findings: 1 },
  'an archive tier that the listing does not tell': {
    options: { storageClass: 'INTELLIGENT_TIERING', isArchived: true },
    ends: 'skipped',
    reason: 'archived',
  },
  'deletion since it was listed': {
    at: (bucket, key) => faults.before(() => bucket.remove(key)),
    ends: 'skipped',
    reason: 'deleted_since_list',
  },
  'change since it was listed': {
    at: (bucket, key) => faults.before(() => bucket.put(key, leakyLine(901) + leakyLine(902))),
    ends: 'scanned',
    findings: 2,
  },
}

const KEYS = new Map(Object.keys(ROWS).map((name, index) => [name, `logs/${index}.log`]))

describe('a scan of a bucket, and what its objects meet:', () => {
  let scanned: Scanned
  let gets: (key: string) => number

  beforeAll(async () => {
    const server = await scriptedS3()
    const bucket = server.bucket('logs')
    for (const [index, [name, row]] of Object.entries(ROWS).entries()) {
      const key = KEYS.get(name) as string
      bucket.put(key, (row.body ?? small)(index + 1), row.options)
      const rules = row.at === undefined ? (row.faults ?? []) : [[1, 1, row.at(bucket, key)] as const]
      for (const [nth, times, fault] of rules) server.fault({ op: 'GetObject', key, nth, times }, fault)
    }
    scanned = await scanStore(server, ['s3://logs/logs/', '--read-timeout', '1'])
    gets = (key) => server.requests.filter((request) => request.op === 'GetObject' && request.key === key).length
    await server.close()
  })

  it.each(Object.entries(ROWS))('%s', (name, { ends, reason, findings, requests }) => {
    const key = KEYS.get(name) as string
    const uri = `s3://logs/${key}`
    expect(scanned.outcomes.get(uri)).toMatchObject({ outcome: ends, ...(reason !== undefined && { reason }) })
    const found = scanned.findings.filter(({ artifact }) => artifact === uri)
    if (findings !== undefined) expect(found).toHaveLength(findings)
    if (requests !== undefined) expect(gets(key)).toBe(requests)
    if (ends !== 'scanned') expect(scanned.ran.stderr).toContain(`${uri}: `)
  })

  it('and each of them is in the summary once', () => {
    expect(scanned.summary['listed']).toBe(KEYS.size)
    expect(scanned.ran.code).toBe(3)
  })
})

describe('a body that drops at every offset', () => {
  it('is read to its end', async () => {
    const { server, bucket } = await openScripted()
    const body = small(7)
    for (let offset = 0; offset < body.length; offset++) {
      const key = `at-${String(offset).padStart(4, '0')}`
      bucket.put(key, body)
      server.fault({ op: 'GetObject', key }, faults.drop(offset))
    }
    const { findings, summary, ran } = await scanStore(server, ['s3://logs'])
    expect([ran.code, summary['scanned'], findings.length]).toEqual([1, body.length, body.length])
    expect(new Set(findings.map(({ start, end }) => `${start}-${end}`)).size).toBe(1)
  })
})

describe('an object that changes between its two reads', () => {
  it('is read anew, and nothing is told of what it was', async () => {
    const { server, bucket } = await openScripted()
    bucket.put('a.log', large(1))
    const other = quietLine(3).repeat(40_000) + leakyLine(3)
    server.fault(
      { op: 'GetObject', key: 'a.log', nth: 2 },
      faults.before(() => bucket.put('a.log', other)),
    )
    const { findings, outcomes } = await scanStore(server, ['s3://logs'])
    expect(outcomes.get('s3://logs/a.log')).toMatchObject({ outcome: 'scanned', attempt: 2 })
    expect(findings.map(({ start }) => start)).toEqual([other.indexOf('Bearer ') + 'Bearer '.length])
  })

  it('each time it is read ends as changed', async () => {
    const { server, bucket } = await openScripted()
    bucket.put('a.log', small(1))
    let seed = 1
    server.fault(
      { op: 'GetObject', times: ALL },
      faults.before(() => bucket.put('a.log', small(++seed))),
    )
    const { outcomes } = await scanStore(server, ['s3://logs'])
    expect(outcomes.get('s3://logs/a.log')).toMatchObject({ outcome: 'error', reason: 'changed_during_read' })
  })
})

describe('a bucket that can’t be listed', () => {
  it.each([
    ['is not there', 's3://nowhere', {}, 'no such bucket'],
    ['is not to be listed', 's3://logs', { fault: faults.error('AccessDenied') }, 's3:ListBucket'],
    [
      'is asked for with expired credentials',
      's3://logs',
      { fault: faults.error('ExpiredToken', { status: 400 }) },
      'expired',
    ],
    [
      'is asked for without credentials',
      's3://logs',
      { env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' } },
      'no credentials',
    ],
    [
      'is asked for with unknown credentials',
      's3://logs',
      { env: { AWS_ACCESS_KEY_ID: 'UNKNOWN' } },
      'InvalidAccessKeyId',
    ],
  ])('%s', async (_, target, { fault, env }: { fault?: Fault; env?: Record<string, string> }, says) => {
    const { server, bucket } = await openScripted()
    bucket.put('a.log', small(1))
    if (fault !== undefined) server.fault({ op: 'ListObjectsV2', times: ALL }, fault)
    const { ran, summary } = await scanStore(server, [target], env && { env })
    expect(ran.code).toBe(3)
    expect(ran.stderr).toContain(target)
    expect(ran.stderr).toContain(says)
    expect(summary).toMatchObject({ findings: 0, failed: [{ artifact: target }] })
  })

  it('to its end keeps what was found before', async () => {
    const { server, bucket } = await openScripted()
    for (let index = 0; index < 1500; index++)
      bucket.put(`k${10_000 + index}`, index % 500 === 0 ? small(index) : 'x\n')
    server.fault({ op: 'ListObjectsV2', nth: 2, times: ALL }, faults.error('AccessDenied'))
    const { ran, summary } = await scanStore(server, ['s3://logs'])
    expect(summary).toMatchObject({ listed: 1000, scanned: 1000, findings: 2, failed: [{ artifact: 's3://logs' }] })
    expect(ran.code).toBe(3)
  })

  it('at once, but after a storm of SlowDown is', async () => {
    const { server, bucket } = await openScripted()
    bucket.put('a.log', small(1))
    server.fault({ times: 4 }, faults.slowDown())
    expect((await scanStore(server, ['s3://logs'])).summary).toMatchObject({ listed: 1, scanned: 1, findings: 1 })
  })
})

describe('a bucket in another region', () => {
  it.each(['redirect', 'malformed'] as const)('is found by what the store says: %s', async (wrongRegion) => {
    const server = await scriptedS3()
    server.bucket('far', { region: 'eu-central-1', wrongRegion }).put('a.log', small(1))
    const { summary } = await scanStore(server, ['s3://far', '--region', 'us-east-1'])
    await server.close()
    expect(summary).toMatchObject({ listed: 1, scanned: 1, findings: 1 })
  })
})

describe('a bucket whose readers pay', () => {
  it.each([
    [['--requester-pays'], { code: 1, scanned: 1 }],
    [[], { code: 3 }],
  ])('with %j', async (args, { code, ...counts }) => {
    const server = await scriptedS3()
    server.bucket('dear', { requesterPays: true }).put('a.log', small(1))
    const { summary, ran } = await scanStore(server, ['s3://dear', ...args])
    await server.close()
    expect(ran.code).toBe(code)
    expect(summary).toMatchObject(counts)
  })
})

describe('a public bucket', () => {
  it('is read without credentials', async () => {
    const server = await scriptedS3()
    server.bucket('open', { isPublic: true }).put('a.log', small(1))
    const env = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
    const { summary } = await scanStore(server, ['s3://open', '--anonymous'], { env })
    expect(server.requests.every(({ signed }) => !signed)).toBe(true)
    await server.close()
    expect(summary).toMatchObject({ listed: 1, scanned: 1, findings: 1 })
  })
})
