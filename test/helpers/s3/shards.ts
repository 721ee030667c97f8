import { gunzipSync } from 'node:zlib'
import type { S3Server } from '../../conformance/s3/case.js'
import { beartrap, findingsOf, type Ran, type Running, startBeartrap, summaryOf } from '../cli.js'
import { environmentOf, leakyLine, quietLine } from './scan.js'
import type { ScriptedS3 } from './scripted.js'

/** Where the tests' runs are kept. */
const STORE = 's3://scans/runs'

/** Time stands still, so that findings are equal to the byte. */
export const shardEnv = (server: S3Server): Record<string, string> => ({
  ...environmentOf(server),
  SOURCE_DATE_EPOCH: '1764000000',
  BEARTRAP_KEY: 'of the test',
})

const reach = ({ endpoint }: S3Server): string[] => ['--endpoint', endpoint, '--path-style']

export interface Step {
  readonly env?: Record<string, string>
}

/** A step of a run over several machines, to its end. */
export const shardStep = (
  server: S3Server,
  step: string,
  args: readonly string[],
  { env = {} }: Step = {},
): Promise<Ran> =>
  beartrap(['scan', '--shard', step, '--store', STORE, ...args, ...reach(server)], {
    env: { ...shardEnv(server), ...env },
  })

/** Plans, and gives the run. */
export const planned = async (server: S3Server, args: readonly string[], step?: Step): Promise<string> => {
  const ran = await shardStep(server, 'plan', args, step)
  if (ran.code !== 0) throw new Error(`no plan: ${ran.stderr}`)
  return ran.stdout.toString().trim()
}

/** A worker without a queue, while it runs. */
export const startWork = (server: S3Server, run: string, args: readonly string[] = []): Running =>
  startBeartrap(['scan', '--shard', 'work', '--run', run, '--store', STORE, ...args, ...reach(server)], {
    env: shardEnv(server),
  })

/** A worker of a queue, while it runs. Its locks are short, so that another takes up what it leaves. */
export const startWorker = (server: S3Server, queue: string, args: readonly string[] = []): Running =>
  startBeartrap(['worker', '--lock-ms', '2500', ...args, ...reach(server)], {
    env: { ...shardEnv(server), BEARTRAP_QUEUE: queue },
  })

/** What has to be the same, however many machines there are. */
const reportOf = (ran: Ran) => ({ code: ran.code, findings: findingsOf(ran), summary: summaryOf(ran) })

/** The same scan by one process. */
export const unsharded = async (server: S3Server, state: string, args: readonly string[]) =>
  reportOf(
    await beartrap(['scan', ...args, '--state', state, '--format', 'ndjson', ...reach(server)], {
      env: shardEnv(server),
    }),
  )

export const merged = async (server: S3Server, run: string, step?: Step) =>
  reportOf(await shardStep(server, 'merge', ['--run', run, '--format', 'ndjson'], step))

interface Plan {
  readonly order: Readonly<Record<string, unknown>>
  readonly shards: readonly {
    readonly n: number
    readonly keys: number
    readonly after?: string
    readonly until: string
  }[]
}

export const planOf = (server: ScriptedS3, run: string): Plan =>
  JSON.parse(textOf(server, `runs/${run}/plan.json`)) as Plan

/** The lines of a shard's result; none where it has none. */
export const resultOf = (server: ScriptedS3, run: string, n: number): Record<string, unknown>[] => {
  const bytes = bytesOf(server, `runs/${run}/shards/${n}.ndjson.gz`)
  if (bytes === undefined) return []
  return gunzipSync(bytes)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** Shards' results that were tried to write, with the answers' statuses, by name. */
export const commitsOf = ({ requests }: ScriptedS3): Map<string, number[]> => {
  const commits = new Map<string, number[]>()
  for (const { op, key, status } of requests)
    if (op === 'PutObject' && key.endsWith('.ndjson.gz')) commits.set(key, [...(commits.get(key) ?? []), status])
  return commits
}

const textOf = (server: ScriptedS3, key: string): string => bytesOf(server, key)?.toString() ?? ''

const bytesOf = (server: ScriptedS3, key: string): Buffer | undefined => {
  const object = server.bucket('scans').find(key)
  return object?.kind === 'object' ? Buffer.from(object.content.body(0, object.content.size)) : undefined
}

/** Objects with a credential in every third, in several folders; one is in an archive, one is left out. */
export const fillBucket = (server: ScriptedS3, keys: number): void => {
  const bucket = server.bucket('logs')
  server.bucket('scans')
  for (let index = 0; index < keys; index++)
    bucket.put(keyOf(index), quietLine(index) + (index % 3 === 0 ? leakyLine(index % 50) : ''))
  bucket.put('day=3/cold.log', leakyLine(1), { storageClass: 'GLACIER' })
}

const keyOf = (index: number): string => `day=${index % 7}/part ${String(index).padStart(5, '0')}+%é😀.log`
