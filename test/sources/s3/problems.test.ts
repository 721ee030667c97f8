import { afterEach, describe, expect, it, vi } from 'vitest'
import type { BeartrapError } from '../../../src/core/errors.js'
import type { StoreAccess } from '../../../src/core/object-store.js'
import { listPages } from '../../../src/sources/s3/listing.js'
import { bucketProblem, objectProblem } from '../../../src/sources/s3/problems.js'
import { readSpan } from '../../../src/sources/s3/reading.js'
import { gathered } from '../../helpers/s3/chunked.js'
import type { ErrorShape } from '../../helpers/s3/errors.js'
import { type Fault, faults } from '../../helpers/s3/faults.js'
import { openScripted } from '../../helpers/s3/open.js'
import { environmentOf } from '../../helpers/s3/scan.js'

const ACCESS: StoreAccess = { pathStyle: true, anonymous: false, requesterPays: false, readTimeout: 5000 }
const signal = new AbortController().signal

afterEach(() => void vi.unstubAllEnvs())

const opened = async (access: Partial<StoreAccess> = {}) => {
  const { server, bucket } = await openScripted()
  for (const [name, value] of Object.entries(environmentOf(server))) vi.stubEnv(name, value)
  const way: StoreAccess = { ...ACCESS, endpoint: server.endpoint, ...access }
  const failed = async (reading: AsyncIterable<unknown>) => {
    const error = (await gathered(reading).catch((reason: unknown) => reason)) as BeartrapError
    return [error.reason, error.message]
  }
  return {
    server,
    bucket,
    listing: (name = 'logs') =>
      failed(listPages({ bucket: name, prefix: '' }, { access: way, versions: false, signal })),
    reading: (key = 'a') => failed(readSpan({ object: { bucket: 'logs', key, size: 9 }, access: way }, signal)),
  }
}

const denied = (message: string, shape: ErrorShape = {}): Fault => faults.error('AccessDenied', { message, ...shape })
const WHO = 'User: arn:aws:sts::111122223333:assumed-role/test/session'
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/0f-1a'

describe('a bucket that can’t be listed: why, and what to do', () => {
  it.each<[string, Fault, string | undefined, string]>([
    [
      'no such bucket',
      faults.error('NoSuchBucket'),
      undefined,
      'no such bucket; check its name, and --endpoint where it is no AWS bucket',
    ],
    [
      'no s3:ListBucket',
      faults.error('AccessDenied'),
      'access_denied',
      'access denied; grant s3:ListBucket on arn:aws:s3:::logs',
    ],
    [
      'as newer answers put it',
      denied(
        `${WHO} is not authorized to perform: s3:ListBucket on resource: "arn:aws-us-gov:s3:::logs" because no identity-based policy allows the s3:ListBucket action`,
      ),
      'access_denied',
      'access denied; grant s3:ListBucket on arn:aws-us-gov:s3:::logs',
    ],
    [
      'a deny of the organisation',
      denied(
        `${WHO} is not authorized to perform: s3:ListBucket on resource: "arn:aws:s3:::logs" with an explicit deny in a service control policy`,
      ),
      'access_denied',
      'access denied by a service control policy: have its deny of s3:ListBucket on arn:aws:s3:::logs lifted',
    ],
    [
      'expired',
      faults.error('ExpiredToken'),
      'access_denied',
      'the credentials have expired: log in again (aws sso login), then --resume',
    ],
    [
      'another store’s credentials',
      faults.error('InvalidAccessKeyId'),
      'access_denied',
      'the store does not know these credentials (InvalidAccessKeyId): check the key and its secret, and that they are of this store',
    ],
    [
      'a clock that is off',
      faults.error('RequestTimeTooSkewed'),
      'access_denied',
      'this machine’s clock is off by more than 15 minutes: set it right',
    ],
    [
      'a role that is not to be assumed',
      denied(`${WHO} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/reader`),
      'access_denied',
      'the role can’t be assumed: grant sts:AssumeRole on arn:aws:iam::111122223333:role/reader, and let its trust policy name the caller',
    ],
    [
      'a region that leads on and on',
      faults.redirect('eu-west-9'),
      'unreachable',
      'its bucket is in another region: AWS_REGION should be eu-west-9',
    ],
    [
      'requester pays, told',
      denied('Access denied: the bucket is Requester Pays'),
      'requester_pays',
      'its bucket makes readers pay: add --requester-pays',
    ],
    [
      'what is no S3',
      faults.error('Odd', { status: 418, message: 'I am a teapot' }),
      'unreachable',
      'Odd: I am a teapot',
    ],
  ])('%s', async (_, fault, reason, message) => {
    const { server, listing } = await opened()
    server.fault({ op: 'ListObjectsV2', times: Number.POSITIVE_INFINITY }, fault)
    expect(await listing()).toEqual([reason, message])
  })

  it('one that is not there, and a name that none can have', async () => {
    const { listing } = await opened()
    expect((await listing('nowhere'))[1]).toContain('no such bucket')
  })

  it('no credentials', async () => {
    const { server, listing } = await opened()
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, '')
    expect(await listing()).toEqual([
      'access_denied',
      'no credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or read a public bucket with --anonymous',
    ])
    expect(server.requests).toEqual([])
  })

  it('no such profile', async () => {
    const { listing } = await opened({ profile: 'prod' })
    expect(await listing()).toEqual([
      'access_denied',
      expect.stringMatching(/^no (profile prod with credentials|credentials): /),
    ])
  })

  it('signed by nobody', async () => {
    const { listing } = await opened({ anonymous: true })
    expect(await listing()).toEqual([
      'access_denied',
      'access denied to requests that nobody signs: leave out --anonymous, and give credentials',
    ])
  })

  it('nothing listens, and no such host', () => {
    const error = (code: string, message: string) => Object.assign(new Error(message), { code })
    const place = { bucket: 'logs', access: { ...ACCESS, pathStyle: false, endpoint: 'http://store:9000' } }
    expect(bucketProblem(error('ECONNREFUSED', 'connect'), 's3:ListBucket', place).message).toBe(
      'nothing answers at http://store:9000: check --endpoint, and that the store runs',
    )
    expect(bucketProblem(error('ENOTFOUND', 'getaddrinfo ENOTFOUND logs.store'), 's3:ListBucket', place).message).toBe(
      'logs.store: no such host; check --endpoint, and add --path-style if the store has no host a bucket',
    )
    expect(bucketProblem(error('SELF_SIGNED_CERT_IN_CHAIN', 'x'), 's3:ListBucket', place).message).toBe(
      'the certificate of http://store:9000 is signed by nobody known: name its authority’s file in NODE_EXTRA_CA_CERTS',
    )
  })

  it('at AWS, a refusal may be for want of a payer', () => {
    const error = Object.assign(new Error('Access Denied'), {
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    })
    const place = { bucket: 'logs', region: 'cn-north-1', access: ACCESS }
    expect(bucketProblem(error, 's3:ListBucket', place).message).toBe(
      'access denied; grant s3:ListBucket on arn:aws-cn:s3:::logs; or add --requester-pays, where its bucket makes readers pay',
    )
  })
})

describe('an object that can’t be read: why, and what to do', () => {
  it.each<[string, Fault, string | undefined, string]>([
    [
      'no s3:GetObject',
      faults.error('AccessDenied'),
      'access_denied',
      'access denied; grant s3:GetObject on arn:aws:s3:::logs/a',
    ],
    ['archived', faults.archived(), 'archived', 'archived: restore it first (aws s3api restore-object)'],
    [
      'no kms:Decrypt',
      faults.kmsDenied(),
      'kms_denied',
      'its key can’t be used: grant kms:Decrypt on the key that it is encrypted with, in the key’s policy too',
    ],
    [
      'no kms:Decrypt, and the key',
      denied(
        `${WHO} is not authorized to perform: kms:Decrypt on resource: ${KEY} because no resource-based policy allows it`,
      ),
      'kms_denied',
      `its key can’t be used: grant kms:Decrypt on ${KEY}, in the key’s policy too`,
    ],
    [
      'a key that is disabled',
      faults.kmsDisabled(),
      'kms_denied',
      'the key that it is encrypted with is disabled: enable it (aws kms enable-key)',
    ],
    [
      'a key that goes',
      faults.kmsPendingDeletion(),
      'kms_denied',
      'the key that it is encrypted with can’t be used as it is: cancel its deletion, or wait until it is ready',
    ],
    ['a customer’s key', faults.customerKey(), 'sse_c', 'encrypted with a key that only its owner has (SSE-C)'],
    ['gone', faults.error('NoSuchKey'), 'deleted_since_list', 'deleted since it was listed'],
    [
      'its bucket is gone',
      faults.error('NoSuchBucket'),
      undefined,
      'no such bucket; check its name, and --endpoint where it is no AWS bucket',
    ],
    [
      'expired',
      faults.error('ExpiredToken'),
      'access_denied',
      'the credentials have expired: log in again (aws sso login), then --resume',
    ],
  ])('%s', async (_, fault, reason, message) => {
    const { server, bucket, reading } = await opened()
    bucket.put('a', 'text text')
    server.fault({ op: 'GetObject', times: Number.POSITIVE_INFINITY }, fault)
    expect(await reading()).toEqual([reason, message])
  })

  it('what is written needs another right of the key', () => {
    const error = Object.assign(new Error('not authorized for the KMS key'), { name: 'AccessDenied' })
    expect(objectProblem(error, 's3:PutObject').message).toContain('grant kms:GenerateDataKey on the key')
  })
})
