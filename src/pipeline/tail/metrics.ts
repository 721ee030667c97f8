import { Counter, Gauge, Registry } from 'prom-client'
import type { Probes } from '../../server/probes.js'
import type { Followed } from '../../sources/tail/followed.js'
import type { Status } from './status.js'

export interface MetricsOptions {
  readonly status: Status
  readonly files: () => ReadonlySet<Followed>
  /** Alerts that some sink has yet to deliver. */
  readonly pending: () => number
}

/** Files whose lag is told by name, those that are furthest behind; the sum is of all. */
const MAX_NAMED = 500

/** What status counts, as Prometheus asks for it. Values are taken over at each question. */
export const createProbes = ({ status, files, pending }: MetricsOptions): Probes => {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  const gauge = (name: string, help: string, value: () => number): void => {
    new Gauge({
      name: `beartrap_${name}`,
      help,
      registers,
      collect() {
        this.set(value())
      },
    })
  }
  const counter = (name: string, help: string, labels: string[], values: () => Iterable<[string[], number]>): void => {
    new Counter({
      name: `beartrap_${name}`,
      help,
      labelNames: labels,
      registers,
      collect() {
        this.reset()
        for (const [given, value] of values()) this.inc(labelled(labels, given), value)
      },
    })
  }
  const lags = (): Followed[] => [...files()].filter((file) => lagOf(file) > 0).sort((a, b) => lagOf(b) - lagOf(a))
  gauge('files_followed', 'Files that are followed, those whose name has gone included.', () => files().size)
  gauge('files_open', 'Files that are held open.', () => [...files()].filter(isOpen).length)
  gauge('lag_bytes', 'Bytes written and not looked at yet, in all files.', () => sum(lags().map(lagOf)))
  gauge('outbox_pending', 'Alerts that some sink has yet to deliver.', pending)
  gauge('events_degraded', '1 where events of the file system don’t come, and files are polled alone.', () =>
    status.counts.isDegraded ? 1 : 0,
  )
  gauge('ready', '1 while nothing keeps it from its work.', () => (status.unready().length === 0 ? 1 : 0))
  counter('read_bytes_total', 'Bytes looked at.', [], () => [[[], status.counts.bytes]])
  counter('findings_total', 'Findings, by rule.', ['rule'], () => entries(status.counts.byRule))
  counter('lost_bytes_total', 'Bytes that could not be looked at.', ['reason'], () => entries(status.counts.lost))
  counter('alerts_total', 'Alerts, by what became of them at each sink.', ['sink', 'outcome'], () =>
    [...status.counts.alerts].flatMap(([sink, outcomes]) =>
      [...outcomes].map(([outcome, value]): [string[], number] => [[sink, outcome], value]),
    ),
  )
  new Gauge({
    name: 'beartrap_file_lag_bytes',
    help: `Bytes written and not looked at yet, of the ${MAX_NAMED} files furthest behind.`,
    labelNames: ['path'],
    registers,
    collect() {
      this.reset()
      for (const file of lags().slice(0, MAX_NAMED)) this.set({ path: file.state.path }, lagOf(file))
    },
  })
  return {
    metrics: async () => ({ type: registry.contentType, text: await registry.metrics() }),
    dead: status.dead,
    unready: status.unready,
  }
}

const lagOf = ({ size, state }: Followed): number => Math.max(0, size - state.scanned)
const isOpen = ({ descriptor }: Followed): boolean => descriptor !== undefined
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const entries = (counts: ReadonlyMap<string, number>): [string[], number][] =>
  [...counts].map(([label, value]) => [[label], value])
const labelled = (names: readonly string[], values: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']))
