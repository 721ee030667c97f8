import type { OutcomeKind } from '../core/outcome.js'
import type { NotScanned, RunCounts, RunRecord } from '../core/run-record.js'
import { printable } from '../core/units.js'

const KINDS: readonly OutcomeKind[] = ['scanned', 'partial', 'skipped', 'error']

/** On a line. */
export const describeRun = (run: RunRecord): string => {
  const ended = run.endedAt === undefined ? run.state : `ended ${run.endedAt}`
  const { counts } = run
  const parts = KINDS.flatMap((kind) => (counts[kind] > 0 ? [`${counts[kind]} ${kind}`] : []))
  const how = `${counts.ended} ended${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`
  return `${printable([run.id, `${run.command} ${whatOf(run)}`, run.startedAt, ended, how].join('  '))}\n`
}

/** On a page. */
export const describeRunFully = (run: RunRecord & { readonly order: object }): string => {
  const { targets, input, output, startedAt, endedAt, counts } = run
  const order = run.order as Readonly<Record<string, unknown>>
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['run', run.id],
    ['state', run.state],
    ['command', run.command],
    ['targets', targets.length === 0 ? undefined : targets.join(' ')],
    ['input', input === undefined ? undefined : `--${input.kind} ${input.from}`],
    ['output', output],
    ['versions', order['versions'] === true ? 'all' : 'the latest'],
    ['filters', filtersOf(order['filter'])],
    ['started', startedAt],
    ['ended', endedAt],
    ...KINDS.map((kind) => [kind, String(counts[kind])] as const),
    ['reasons', reasonsOf(counts)],
  ]
  return rows
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(9)} ${printable(value)}\n`]))
    .join('')
}

/** On a line. */
export const describeNotScanned = ({ uri, outcome, reason, message }: NotScanned): string =>
  `${printable([uri, outcome, reason ?? '', message ?? ''].join('  '))}\n`

const whatOf = ({ targets, input }: RunRecord): string =>
  [...targets, ...(input === undefined ? [] : [`--${input.kind} ${input.from}`])].join(' ')

/** Those that were set. */
const filtersOf = (filter: unknown): string | undefined => {
  const set = Object.entries((filter ?? {}) as Record<string, unknown>).flatMap(([name, value]) =>
    Array.isArray(value) && value.length === 0 ? [] : [`${name} ${Array.isArray(value) ? value.join(' ') : value}`],
  )
  return set.length === 0 ? undefined : set.join(', ')
}

const reasonsOf = ({ reasons }: RunCounts): string | undefined => {
  const told = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`)
  return told.length === 0 ? undefined : told.join(', ')
}
