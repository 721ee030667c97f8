import { createWriteStream } from 'node:fs'
import { pipeline, Readable } from 'node:stream'
import { pipeline as pump } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { BeartrapError, messageOf } from '../../core/errors.js'
import type { Located } from '../../sources/s3/locator.js'
import { readSpan } from '../../sources/s3/reading.js'
import { openJournal, readJournal } from '../bucket/journal.js'
import { createLedger } from '../bucket/ledger.js'
import type { FindingsRecord, OutcomeRecord } from '../bucket/records.js'
import type { Shard } from './plan.js'

/** A line of a shard's result: of each entry its findings, then how it ended, in the listing's order. */
export type ResultRecord = FindingsRecord | OutcomeRecord

/** The first line: which shard it is of. */
interface Head {
  readonly type: 'shard'
  readonly run: string
  readonly shard: number
}

/** Writes to a file what a shard's journal says. Void attempts are left out. */
export const writeResult = async (path: string, run: string, shard: Shard, journal: string): Promise<void> => {
  const head: Head = { type: 'shard', run, shard: shard.n }
  const lines = async function* (): AsyncGenerator<string> {
    yield `${JSON.stringify(head)}\n`
    for await (const record of settled(journal)) yield `${JSON.stringify({ ...record, ...placeIn(record, shard) })}\n`
  }
  await pump(Readable.from(lines()), createGzip(), createWriteStream(path, { mode: 0o600 }))
}

/** A shard is a run of one target; in the whole run that is one of several. */
const placeIn = (record: ResultRecord, { target }: Shard): { target?: number } =>
  record.type === 'outcome' ? { target } : {}

/** What became of all entries, in order. */
async function* settled(path: string): AsyncGenerator<ResultRecord> {
  const [ledger, journal] = [createLedger(), await openJournal(path)]
  try {
    for await (const { record, span } of readJournal(path)) {
      ledger.apply(record, span)
      for (let ended = ledger.take(); ended !== undefined; ended = ledger.take()) {
        for (const found of ended.findings) yield (await journal.read(found)) as FindingsRecord
        yield ended.outcome
      }
    }
  } finally {
    await journal.close()
  }
}

const NEWLINE = 0x0a

/** A result that was committed. Throws BeartrapError 'input' where it is not whole, or of another shard. */
export async function* readResult(
  located: Located,
  run: string,
  n: number,
  signal: AbortSignal,
): AsyncGenerator<ResultRecord> {
  const lines = linesOf(located, signal)
  const first = await lines.next()
  const head = first.done ? undefined : (first.value as unknown as Head)
  if (head?.type !== 'shard' || head.run !== run || head.shard !== n)
    throw new BeartrapError('input', `no result of shard ${n} of run ${run}`)
  yield* lines
}

async function* linesOf(located: Located, signal: AbortSignal): AsyncGenerator<ResultRecord> {
  try {
    let rest = Buffer.alloc(0)
    for await (const chunk of pipeline(readSpan(located, signal), createGunzip(), () => undefined)) {
      const bytes = Buffer.concat([rest, chunk as Buffer])
      let from = 0
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        yield JSON.parse(bytes.toString('utf8', from, end)) as ResultRecord
        from = end + 1
      }
      rest = bytes.subarray(from)
    }
  } catch (error) {
    if (error instanceof BeartrapError) throw error
    throw new BeartrapError('input', `damaged: ${messageOf(error)}; remove it, and work on its shard again`, {
      cause: error,
    })
  }
}
