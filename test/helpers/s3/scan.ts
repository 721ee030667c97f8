import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import type { Finding } from '../../../src/core/types.js'
import { createLedger } from '../../../src/pipeline/bucket/ledger.js'
import type { JournalRecord, OutcomeRecord } from '../../../src/pipeline/bucket/records.js'
import type { S3Server } from '../../conformance/s3/case.js'
import { beartrap, findingsOf, type Ran, summaryOf, temporaryFolder } from '../cli.js'

/** A line that holds a credential; another seed, another credential. */
export const leakyLine = (seed: number): string =>
  `GET /items HTTP/1.1 Authorization: Bearer ${generateExample('{{base62:40}}', seed).text}\n`

export const quietLine = (seed: number): string => `2026-11-25T10:00:00Z INFO request ${seed} took 12 ms\n`

export const environmentOf = ({ credentials }: S3Server): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/nonexistent',
  AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
})

export const storeArgs = ({ endpoint }: S3Server, state: string): string[] => [
  '--endpoint',
  endpoint,
  '--path-style',
  '--state',
  state,
]

export interface Scanned {
  readonly ran: Ran
  readonly findings: readonly Finding[]
  readonly summary: Readonly<Record<string, unknown>>
  /** By uri, from the run's journal. */
  readonly outcomes: ReadonlyMap<string, OutcomeRecord>
  readonly state: string
}

/** Scans with the built command. Whatever happens, every listed key ends in one of the four ways, and the summary, the journal and the exit code agree. */
export const scanStore = async (
  server: S3Server,
  args: readonly string[],
  { state = temporaryFolder(), env = {} }: { state?: string; env?: Record<string, string> } = {},
): Promise<Scanned> => {
  const ran = await beartrap(['scan', ...args, ...storeArgs(server, state), '--format', 'ndjson'], {
    env: { ...environmentOf(server), ...env },
  })
  const summary = summaryOf(ran)
  const outcomes = new Map(outcomesIn(state).map((outcome) => [outcome.uri, outcome]))
  const scanned = { ran, findings: findingsOf(ran), summary, outcomes, state }
  if (summary !== undefined) reconcile(scanned)
  return scanned
}

const KINDS = ['scanned', 'partial', 'skipped', 'error'] as const

/** Asserts that the counts add up. */
const reconcile = ({ ran, findings, summary, outcomes }: Scanned): void => {
  const count = (name: string): number => Number(summary[name] ?? 0)
  const counted = KINDS.map(count)
  expect(counted.reduce((sum, number) => sum + number, 0)).toBe(count('listed'))
  expect(KINDS.map((kind) => [...outcomes.values()].filter(({ outcome }) => outcome === kind).length)).toEqual(counted)
  expect(findings).toHaveLength(count('findings'))
  const faults = [...outcomes.values()].filter(({ outcome, reason }) => outcome !== 'scanned' && reason !== 'excluded')
  if (faults.length > 0) expect(ran.code).toBe(3)
}

/** How every entry of a state folder's last run ended. */
const outcomesIn = (state: string): OutcomeRecord[] => {
  const ledger = createLedger()
  const ended: OutcomeRecord[] = []
  for (const record of journalIn(state)) {
    ledger.apply(record, { start: 0, end: 1 })
    for (let next = ledger.take(); next !== undefined; next = ledger.take()) ended.push(next.outcome)
  }
  return ended
}

export const journalIn = (state: string): JournalRecord[] => {
  const runs = join(state, 'runs')
  const last = existsSync(runs) ? readdirSync(runs).sort().at(-1) : undefined
  if (last === undefined) return []
  return readFileSync(join(runs, last, 'journal.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalRecord)
}
