import { stat } from 'node:fs/promises'
import { BeartrapError } from '../../core/errors.js'
import { type BucketTarget, parseBucketUri, type StoreAccess } from '../../core/object-store.js'
import { listPages } from '../../sources/s3/listing.js'
import type { Located } from '../../sources/s3/locator.js'
import { putNew } from '../../sources/s3/putting.js'
import { readSpan } from '../../sources/s3/reading.js'
import type { ShardPlan } from './plan.js'

/** Where runs are kept: what is written there is written once, so that many may work on a run without knowing of each other. */
export interface RunStore {
  /** As messages name the run. */
  readonly uri: string
  /** Below it lie files of runs alone, which no run scans. */
  readonly runs: BucketTarget
  /** Undefined where there is none. Throws BeartrapError. */
  plan(): Promise<ShardPlan | undefined>
  /** Gives false where the run has another one already. Throws BeartrapError 'output'. */
  writePlan(plan: ShardPlan): Promise<boolean>
  /** What is committed, by the shard's number. Throws BeartrapError 'input'. */
  results(): Promise<ReadonlyMap<number, Located>>
  hasResult(n: number): Promise<boolean>
  /** A file as a shard's result. Gives false where it has one already. Throws BeartrapError 'output'. */
  commit(n: number, path: string): Promise<boolean>
  /** As messages name a shard's result. */
  resultUri(n: number): string
}

/** Of a million shards and more. */
const MAX_PLAN_BYTES = 256 << 20

/** Of a run, by `s3://bucket/prefix`. Throws BeartrapError 'usage' where the names can't be ones. */
export const openRunStore = (store: string, run: string, access: StoreAccess, signal: AbortSignal): RunStore => {
  const { bucket, prefix } = parseStore(store)
  if (!/^[\w.-]{1,100}$/.test(run) || /^\.+$/.test(run))
    throw new BeartrapError('usage', 'a run is named by letters, digits, dots, dashes and underscores')
  const folder = `${prefix}${run}/`
  const planKey = `${folder}plan.json`
  const { list, find } = readerOf(bucket, access, signal)
  const place = (key: string) => ({ bucket, key, access })
  const resultKey = (n: number): string => `${folder}shards/${n}.ndjson.gz`
  const planText = async (): Promise<string | undefined> => {
    const found = await find(planKey)
    return found === undefined ? undefined : textOf(found, signal)
  }
  return {
    uri: `s3://${bucket}/${folder.slice(0, -1)}`,
    runs: { bucket, prefix },
    plan: async () => {
      const text = await planText()
      return text === undefined ? undefined : parsePlan(text, `s3://${bucket}/${planKey}`)
    },
    writePlan: async (plan) => {
      const text = `${JSON.stringify(plan)}\n`
      if (await putNew(place(planKey), { kind: 'text', text, type: 'application/json' }, signal)) return true
      return (await planText()) === text // written by a try whose answer was lost
    },
    results: async () => {
      const results = new Map<number, Located>()
      for await (const located of list(`${folder}shards/`)) {
        const [, n] = /\/(\d+)\.ndjson\.gz$/.exec(located.object.key) ?? []
        if (n !== undefined) results.set(Number(n), located)
      }
      return results
    },
    hasResult: async (n) => (await find(resultKey(n))) !== undefined,
    commit: async (n, path) => {
      const { size } = await stat(path)
      return putNew(place(resultKey(n)), { kind: 'file', path, size, type: 'application/gzip' }, signal)
    },
    resultUri: (n) => `s3://${bucket}/${resultKey(n)}`,
  }
}

const readerOf = (bucket: string, access: StoreAccess, signal: AbortSignal) => {
  async function* list(prefix: string): AsyncGenerator<Located> {
    try {
      for await (const { objects, region } of listPages({ bucket, prefix }, { access, versions: false, signal }))
        for (const object of objects) yield { object, access, ...(region !== undefined && { region }) }
    } catch (error) {
      throw named(`s3://${bucket}/${prefix}`, error)
    }
  }
  const find = async (key: string): Promise<Located | undefined> => {
    for await (const located of list(key)) return located.object.key === key ? located : undefined
    return undefined
  }
  return { list, find }
}

/** With the slash that ends a prefix: else runs/ would hold runs-of-mine/. */
const parseStore = (store: string): BucketTarget => {
  const { bucket = '', prefix = '' } = parseBucketUri(store) ?? {}
  const folder = prefix.replace(/\/+$/, '')
  if (bucket === '' || folder === '')
    throw new BeartrapError('usage', `--store ${store}: name a bucket and a prefix, as in s3://bucket/runs`)
  return { bucket, prefix: `${folder}/` }
}

/** The store's own messages don't tell of what they are. */
const named = (uri: string, error: unknown): unknown =>
  error instanceof BeartrapError ? new BeartrapError(error.code, `${uri}: ${error.message}`, { cause: error }) : error

const textOf = async (located: Located, signal: AbortSignal): Promise<string> => {
  if (located.object.size > MAX_PLAN_BYTES) throw new BeartrapError('config', `${located.object.key}: no plan of a run`)
  const chunks: Uint8Array[] = []
  for await (const chunk of readSpan(located, signal)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const parsePlan = (text: string, uri: string): ShardPlan => {
  try {
    const plan = JSON.parse(text) as ShardPlan
    if (plan.format === 1) return plan
  } catch {
    // told below
  }
  throw new BeartrapError('config', `${uri}: no plan that this beartrap can read`)
}
