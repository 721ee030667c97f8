import type { Command } from 'commander'
import { BeartrapError } from '../core/errors.js'
import { INPUT_KINDS, type InputKind, type InputSpec } from '../pipeline/bucket/origins/spec.js'

/** Options of a scan of buckets alone, as commander gives them. */
export interface BucketInputFlags extends Readonly<Partial<Record<InputKind, string>>> {
  readonly dryRun?: boolean
}

export const addBucketInputs = (command: Command): Command =>
  command
    .option('--keys <file>', 'instead of listing, read what a list names, one key a line (- for standard input)')
    .option('--inventory <uri>', '… what S3 Inventory lists as CSV: its s3://bucket/…/manifest.json')
    .option('--events <file>', '… what notifications of S3 tell of, as JSON or NDJSON (- for standard input)')
    .option('--dry-run', 'say what would be read and what it would cost; read nothing')

/** Throws BeartrapError 'usage' where there are several. */
export const inputOf = (flags: BucketInputFlags): InputSpec | undefined => {
  const [input, other] = INPUT_KINDS.flatMap((kind) => {
    const from = flags[kind]
    return from === undefined ? [] : [{ kind, from }]
  })
  if (input !== undefined && other !== undefined)
    throw new BeartrapError('usage', `--${input.kind} and --${other.kind}: a run has one of them`)
  return input
}
