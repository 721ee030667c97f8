import { describe, expect, it } from 'vitest'
import type { AlertEvent } from '../../../src/core/alert.js'
import type { Fingerprint } from '../../../src/core/types.js'
import { SHAPES } from '../../../src/sinks/alerts/shapes/index.js'
import { loss } from '../../helpers/courier.js'
import { finding } from '../../helpers/findings.js'

const tally = {
  suppressed: 41,
  severity: 'critical',
  artifacts: ['/var/log/a.log', 'b.log'],
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-01T00:01:00.000Z',
} as const
const secret = { rule: 'jwt', title: 'JSON Web Token', fingerprint: 'f'.repeat(64) as Fingerprint }

const traceback = {
  language: 'python',
  exception: 'requests.exceptions.HTTPError',
  frame: { file: '/srv/app/client.py', line: 88, function: 'send' },
} as const

const EVENTS: readonly (readonly [string, AlertEvent])[] = [
  ['a finding', finding('a', 3, { artifact: '/var/log/app/a.log', confidence: 'verified' })],
  ['a finding in a traceback', finding('a', 3, { artifact: '/var/log/a.log', exposure: 'traceback', traceback })],
  ['a loss', loss('/var/log/a.log')],
  ['a loss of nobody knows how much', (({ end: _, ...rest }) => rest)(loss('/var/log/a.log'))],
  ['a storm of a secret', { type: 'storm', scope: 'secret', id: 's/1', ...secret, ...tally }],
  ['a storm of a sink', { type: 'storm', scope: 'sink', id: 's/2', rules: ['jwt'], losses: 1, ...tally }],
]

/** Required by class 2006 of OCSF 1.4.0 and the objects in it (schema.ocsf.io/1.4.0/classes/data_security_finding). */
const OCSF_REQUIRED = [
  'activity_id',
  'category_uid',
  'class_uid',
  'finding_info.title',
  'finding_info.uid',
  'metadata.product.vendor_name',
  'metadata.version',
  'severity_id',
  'time',
  'type_uid',
]

/** Core fields of ECS that every event must have, and those that alerts are known by. */
const ECS_REQUIRED = [
  '@timestamp',
  'ecs.version',
  'event.kind',
  'event.id',
  'event.severity',
  'log.file.path',
  'message',
]

const at = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)

const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))

describe.each(EVENTS)('%s', (_, event) => {
  it('as it is', () => {
    expect(SHAPES.beartrap(event)).toEqual(event)
  })

  it('as an OCSF Data Security Finding', () => {
    const shaped = plain(SHAPES.ocsf(event))
    for (const path of OCSF_REQUIRED) expect([path, at(shaped, path)]).not.toEqual([path, undefined])
    expect(shaped).toMatchObject({ class_uid: 2006, category_uid: 2, file: { name: 'a.log', type_id: 1 } })
    expect(at(shaped, 'type_uid')).toBe(200_600 + Number(at(shaped, 'activity_id')))
    expect([1, 2, 3]).toContain(at(shaped, 'activity_id'))
    expect([1, 2, 3, 4, 5, 6]).toContain(at(shaped, 'severity_id'))
    expect(Number.isInteger(at(shaped, 'time'))).toBe(true)
  })

  it('in the Elastic Common Schema', () => {
    const shaped = plain(SHAPES.ecs(event))
    for (const path of ECS_REQUIRED) expect([path, at(shaped, path)]).not.toEqual([path, undefined])
    expect(at(shaped, 'event.kind')).toBe(event.type === 'loss' ? 'event' : 'alert')
  })

  it('fills no field that is made for raw text', () => {
    const all = JSON.stringify(Object.values(SHAPES).map((shape) => shape(event)))
    for (const field of ['pattern_match', 'raw_data', 'original', 'record', 'stack_trace'])
      expect(all).not.toContain(`"${field}"`)
  })
})

it('a finding and its storm are one finding to a receiver of OCSF', () => {
  const [first, again] = [
    finding('a', 1),
    { ...EVENTS[4]?.[1], fingerprint: finding('a', 1).fingerprint } as AlertEvent,
  ]
  expect(at(SHAPES.ocsf(first), 'finding_info.uid')).toBe(at(SHAPES.ocsf(again), 'finding_info.uid'))
  expect(SHAPES.ocsf(again)).toMatchObject({ activity_id: 2, count: 41, start_time: Date.UTC(2026, 0, 1) })
})

it('ECS: rule, place and score', () => {
  expect(SHAPES.ecs(finding('a', 1, { artifact: '/var/log/a.log' }))).toMatchObject({
    rule: { id: 'test-rule', name: 'Test token' },
    log: { file: { path: '/var/log/a.log' }, level: 'high' },
    event: { severity: 73, category: ['vulnerability'], type: ['info'] },
    beartrap: { line: 1, column: 2 },
  })
})

it('what was raised, and where', () => {
  const raised = finding('a', 1, { exposure: 'traceback', traceback })
  expect(SHAPES.ecs(raised)).toMatchObject({
    error: { type: 'requests.exceptions.HTTPError' },
    log: { file: { path: 'a.har' }, origin: { file: { name: '/srv/app/client.py', line: 88 }, function: 'send' } },
  })
  expect(SHAPES.ocsf(raised)).toMatchObject({ unmapped: { traceback } })
  const bare = plain(SHAPES.ecs(finding('a', 1, { exposure: 'traceback', traceback: { language: 'go' } })))
  expect([at(bare, 'error'), at(bare, 'log.origin')]).toEqual([undefined, undefined])
})
