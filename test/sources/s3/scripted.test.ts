import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { describe, expect, it } from 'vitest'
import { clientOf, expectRefusal, MIB } from '../../conformance/s3/case.js'
import { faults } from '../../helpers/s3/faults.js'
import { openScripted as open } from '../../helpers/s3/open.js'

describe('the scripted server: who may read', () => {
  it('nobody without a signature, but of a public bucket', async () => {
    const { server, bucket } = await open()
    bucket.put('key', 'text')
    server.bucket('public', { isPublic: true }).put('key', 'text')
    const status = async (path: string): Promise<number> => (await fetch(`${server.endpoint}/${path}`)).status
    expect([await status('logs/key'), await status('public/key'), await status('public?list-type=2')]).toEqual([
      403, 200, 200,
    ])
  })

  it('not those whose token expired', async () => {
    const { server, bucket, get } = await open()
    bucket.put('key', 'text')
    server.expire(server.credentials)
    await expectRefusal(get(), 'ExpiredToken', 400)
    const client = clientOf({ ...server, credentials: server.issue() })
    expect((await client.send(new HeadObjectCommand({ Bucket: 'logs', Key: 'key' }))).ContentLength).toBe(4)
  })

  it('those who pay, where the requester does', async () => {
    const { server, client } = await open()
    server.bucket('paid', { requesterPays: true }).put('key', 'text')
    const at = { Bucket: 'paid', Key: 'key' }
    await expectRefusal(client.send(new GetObjectCommand(at)), 'AccessDenied', 403)
    const paid = await client.send(new GetObjectCommand({ ...at, RequestPayer: 'requester' }))
    expect(paid.RequestCharged).toBe('requester')
  })

  it('an archived object by its description alone; one with a customer’s key not at all', async () => {
    const { bucket, client, get } = await open()
    bucket.put('cold', 'text', { storageClass: 'GLACIER' })
    bucket.put('warm', 'text', { storageClass: 'GLACIER_IR' })
    bucket.put('keyed', 'text', { isCustomerKeyed: true })
    await expectRefusal(get('cold'), 'InvalidObjectState', 403)
    expect((await client.send(new HeadObjectCommand({ Bucket: 'logs', Key: 'cold' }))).StorageClass).toBe('GLACIER')
    expect((await get('warm')).StorageClass).toBe('GLACIER_IR')
    await expectRefusal(get('keyed'), 'InvalidRequest', 400)
  })

  it.each([
    ['redirect', 'PermanentRedirect', 301],
    ['malformed', 'AuthorizationHeaderMalformed', 400],
  ] as const)('those who sign for its region: %s', async (wrongRegion, code, status) => {
    const { server, client } = await open()
    server.bucket('far', { region: 'eu-west-1', wrongRegion }).put('key', 'text')
    const at = new GetObjectCommand({ Bucket: 'far', Key: 'key' })
    const error: unknown = await client.send(at).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: code, $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } } })
    expect(server.requests.at(-1)?.status).toBe(status)
    const following = new S3Client({ ...server, forcePathStyle: true, followRegionRedirects: true })
    const about = await following.send(new HeadBucketCommand({ Bucket: 'far' }))
    expect(about.BucketRegion).toBe('eu-west-1')
    const moved = clientOf({ ...server, region: 'eu-west-1' })
    expect((await moved.send(at)).ContentLength).toBe(4)
  })
})

describe('the scripted server: what it tells', () => {
  it('requests, sockets and unfinished uploads', async () => {
    const { server, client, bucket, get } = await open()
    bucket.put('a b+c', '0123')
    await (await get('a b+c', { Range: 'bytes=1-2' })).Body?.transformToString()
    expect(server.requests).toMatchObject([
      { op: 'GetObject', bucket: 'logs', key: 'a b+c', range: 'bytes=1-2', status: 206 },
    ])
    server.fault({ op: 'UploadPart' }, faults.error('AccessDenied'))
    const params = { Bucket: 'logs', Key: 'up', Body: Buffer.alloc(11 * MIB) }
    const kept = new Upload({ client, partSize: 5 * MIB, leavePartsOnError: true, params })
    await expect(kept.done()).rejects.toMatchObject({ name: 'AccessDenied' })
    expect([server.unfinished(), server.open() > 0]).toEqual([1, true])
  })

  it('100,000 keys in 100 pages', async () => {
    const { client, bucket } = await open()
    for (let at = 0; at < 100_000; at++) bucket.put(`logs/${at}`, 'text')
    let [keys, pages] = [0, 0]
    for (let token: string | undefined, isMore = true; isMore; isMore = token !== undefined) {
      const page = await client.send(new ListObjectsV2Command({ Bucket: 'logs', ContinuationToken: token }))
      keys += page.KeyCount ?? 0
      pages++
      token = page.NextContinuationToken
    }
    expect([keys, pages]).toEqual([100_000, 100])
  })
})
