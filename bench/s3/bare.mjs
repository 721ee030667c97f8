// node bench/s3/bare.mjs ENDPOINT BUCKET CONCURRENCY: lists, gets and drains every object by the SDK alone.
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'

const [endpoint, bucket, concurrency] = process.argv.slice(2)
const agent = { keepAlive: true, maxSockets: 256 }
const client = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
  requestHandler: { httpAgent: agent },
})

async function* keys() {
  let token
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token }))
    yield* (page.Contents ?? []).map(({ Key }) => Key)
    token = page.NextContinuationToken
  } while (token !== undefined)
}

let [objects, bytes] = [0, 0]
const listed = keys()
const drain = async () => {
  for (let next = await listed.next(); !next.done; next = await listed.next()) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: next.value }))
    for await (const chunk of Body) bytes += chunk.length
    objects++
  }
}
await Promise.all(Array.from({ length: Number(concurrency) }, drain))
process.stdout.write(JSON.stringify({ objects, bytes }))
