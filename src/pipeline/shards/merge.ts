import { BeartrapError } from '../../core/errors.js'
import { createTally, type Summary } from '../../core/summary.js'
import type { Located } from '../../sources/s3/locator.js'
import { tellOutcome } from '../bucket/confirm.js'
import type { OutcomeRecord } from '../bucket/records.js'
import type { RunOptions } from '../run.js'
import type { ShardPlan } from './plan.js'
import { readResult } from './result.js'
import type { RunStore } from './run-store.js'

/**
 * Makes one report of all shards' results: what one machine would have told, in
 * the same order. A shard without a whole result is a failed input, by name.
 */
export const mergeShards = async (plan: ShardPlan, store: RunStore, options: RunOptions): Promise<Summary> => {
  const { report, onProblem, onNotice, signal } = options
  const tally = createTally()
  const onConfirmed = ({ uri, bytes }: OutcomeRecord): void => options.onProgress({ uri, bytes, findings: 0 })
  const fail = (n: number, message: string): void => {
    const artifact = store.resultUri(n)
    tally.failed({ artifact, message })
    onProblem(artifact, message)
  }
  const take = async (n: number, result: Located): Promise<void> => {
    for await (const record of readResult(result, plan.run, n, signal)) {
      if (record.type === 'findings') await report.findings(tally.add(record.findings))
      else tellOutcome({ tally, onProblem, onNotice, onConfirmed }, record)
    }
  }
  const results = await store.results()
  for (const { n, keys } of plan.shards) {
    const result = results.get(n)
    if (result === undefined) {
      fail(
        n,
        `missing: nobody has done shard ${n} yet, of ${keys} keys; work on the run (--shard work), then merge again`,
      )
      continue
    }
    await take(n, result).catch((error: unknown) => {
      if (!(error instanceof BeartrapError) || error.code !== 'input') throw error
      fail(n, error.message)
    })
  }
  const summary = tally.summary()
  await report.end(summary)
  return summary
}
