// npm run bench:s3 [-- --rounds N] [-- --small N] [-- --large N]
// A scan of a bucket on a real server (versitygw, on loopback) beside a bare loop of
// the SDK that lists, gets and drains the same objects, and trufflehog where it is
// on PATH. Quote the ratios: times are the machine's.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { corpus } from './corpus.mjs'
import { measure, onPath } from './measure.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    small: { type: 'string', default: '20000' },
    large: { type: 'string', default: '64' },
    concurrency: { type: 'string', default: '64' },
    corpus: { type: 'string', default: 'clean' },
  },
})

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const SIZES = { small: 4096, large: 64 << 20 }
const scratch = mkdtempSync(join(tmpdir(), 'beartrap-bench-'))
const PORT = 10_000 + (process.pid % 20_000)
const endpoint = `http://127.0.0.1:${PORT}`
const credentials = { accessKeyId: 'bench', secretAccessKey: `bench-${process.pid}` }
Object.assign(process.env, {
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_S3: endpoint, // trufflehog has no option for it
})

const goBin = () =>
  join(spawnSync('go', ['env', 'GOPATH'], { encoding: 'utf8' }).stdout?.trim() ?? '', 'bin', 'versitygw')
const serve = async () => {
  mkdirSync(join(scratch, 'data'))
  const gateway = onPath('versitygw') ? 'versitygw' : goBin()
  const child = spawn(
    gateway,
    ['--port', `127.0.0.1:${PORT}`, '--health', '/healthz', '--quiet', '--keep-alive', 'posix', join(scratch, 'data')],
    {
      env: { ...process.env, ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
      stdio: 'ignore',
    },
  )
  for (let tries = 0; tries < 200; tries++) {
    if (
      await fetch(`${endpoint}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return child
    await sleep(50)
  }
  throw new Error('versitygw did not come up: go install github.com/versity/versitygw/cmd/versitygw@v1.8.0')
}

const fill = async (client, bucket, count, size) => {
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  const path = corpus(values.corpus, Math.max(size, Math.min(count * size, 128 << 20)))
  const handle = await open(path)
  const { size: length } = await handle.stat()
  let next = 0
  const put = async () => {
    for (let index = next++; index < count; index = next++) {
      const body = Buffer.alloc(size)
      await handle.read(body, 0, size, (index * size) % Math.max(1, length - size + 1))
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: `logs/${String(index).padStart(8, '0')}.log`, Body: body }),
      )
    }
  }
  await Promise.all(Array.from({ length: size > 1 << 20 ? 2 : 32 }, put))
  await handle.close()
}

const commandsFor = (bucket) => [
  {
    name: 'SDK: list, get, drain',
    command: process.execPath,
    args: [here('s3/bare.mjs'), endpoint, bucket, values.concurrency],
  },
  {
    name: 'beartrap scan',
    command: process.execPath,
    args: [
      here('../dist/bin.js'),
      'scan',
      `s3://${bucket}`,
      '--endpoint',
      endpoint,
      '--path-style',
      '--concurrency',
      values.concurrency,
      '--state',
      join(scratch, 'state'),
      '--fail-on',
      'never',
      '--report',
      join(scratch, 'report.ndjson'),
      '--force',
    ],
  },
  ...(onPath('trufflehog')
    ? [
        {
          name: 'trufflehog s3',
          command: 'trufflehog',
          args: [
            's3',
            `--bucket=${bucket}`,
            '--no-verification',
            '--no-update',
            '--json',
            `--key=${credentials.accessKeyId}`,
            `--secret=${credentials.secretAccessKey}`,
          ],
        },
      ]
    : []),
]

const server = await serve()
try {
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true })
  for (const [name, size] of Object.entries(SIZES)) {
    const count = Number(values[name])
    if (count === 0) continue
    await fill(client, name, count, size)
    const results = await measure(commandsFor(name), Number(values.rounds))
    const [bare] = results
    process.stdout.write(`${count} objects of ${size} bytes\n`)
    for (const { name, seconds, peak, exitCode } of results) {
      const rate = (count * size) / seconds / 1e6
      process.stdout.write(
        `  ${name.padEnd(24)} ${seconds.toFixed(1).padStart(6)} s ${(count / seconds).toFixed(0).padStart(6)} objects/s ${rate.toFixed(0).padStart(5)} MB/s  ${(bare.seconds / seconds).toFixed(2)} × bare  ${((peak ?? 0) / 1e6).toFixed(0)} MB  exit ${exitCode}\n`,
      )
    }
  }
} finally {
  server.kill()
  rmSync(scratch, { recursive: true, force: true })
}
