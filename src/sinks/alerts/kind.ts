import type { z } from 'zod'
import type { AlertEvent, AlertSink } from '../../core/alert.js'

/** What an event looks like to its receiver. */
export type Shape = (event: AlertEvent) => object

export type Env = Readonly<Record<string, string | undefined>>

/** What a sink is opened with. */
interface SinkTools {
  readonly name: string
  readonly shape: Shape
  readonly env: Env
}

/** A sink as configured, not yet open. */
export interface BoundSink {
  /** To know it by: a host, a file, a command; no credential. */
  readonly title: string
  /** What it writes to, as given: own outputs must never be tailed. */
  readonly paths: readonly string[]
  /** Throws BeartrapError 'config' where a variable that it needs is not set. */
  open(tools: SinkTools): AlertSink
}

/** A kind of sink: one file in this folder, one line in index.ts. */
export interface SinkKind {
  /** Its own keys, beside those that all kinds have. */
  readonly schema: z.ZodObject
  /** Whether storm control is on unless switched off: where each event costs a person, or a process, something. */
  readonly storm: boolean
  /** What `kind=text` stands for, as the configuration would say it; undefined where it can't be said so. */
  short(text: string | undefined): Readonly<Record<string, unknown>> | undefined
  /** Takes what the schema gave. */
  bind(config: unknown): BoundSink
}

export const defineSink = <Schema extends z.ZodObject>(
  kind: Omit<SinkKind, 'schema' | 'bind'> & {
    readonly schema: Schema
    bind(config: z.output<Schema>): BoundSink
  },
): SinkKind => ({ ...kind, bind: (config) => kind.bind(config as z.output<Schema>) })
