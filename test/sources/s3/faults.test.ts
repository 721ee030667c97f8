import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { describe, expect, it } from 'vitest'
import { expectRefusal, MIB } from '../../conformance/s3/case.js'
import { type Fault, faults } from '../../helpers/s3/faults.js'
import { openScripted as open } from '../../helpers/s3/open.js'

const GET = { op: 'GetObject' } as const

/** How many bytes came, and the code of the error that ended them. */
const read = async (body: AsyncIterable<Uint8Array>): Promise<readonly [number, string | undefined]> => {
  let bytes = 0
  try {
    for await (const chunk of body) bytes += chunk.length
  } catch (error) {
    return [bytes, (error as NodeJS.ErrnoException).code]
  }
  return [bytes, undefined]
}

type Body = AsyncIterable<Uint8Array> & { destroy(): void }

const generated = (size: number) => ({
  size,
  body: (start: number, end: number) => Buffer.alloc(end - start, start % 251),
})

describe('the scripted server: bodies', () => {
  it.each([0, 1, 100_000, 5_000_000])('drops a body after %i bytes', async (after) => {
    const { server, bucket, get } = await open()
    bucket.put('key', generated(50_000_000))
    server.fault(GET, faults.drop(after))
    expect(await read((await get()).Body as Body)).toEqual([after, 'ECONNRESET'])
    expect(await read((await get()).Body as Body)).toEqual([50_000_000, undefined])
  })

  it('stalls until the client gives up', async () => {
    const { server, bucket, get } = await open()
    bucket.put('key', generated(1_000_000))
    server.fault(GET, faults.stall(1000))
    const body = (await get()).Body as Body
    const reading = read(body)
    const first = await Promise.race([reading, new Promise((resolve) => setTimeout(() => resolve('waits'), 200))])
    expect([first, server.open()]).toEqual(['waits', 1])
    body.destroy()
    expect((await reading)[0]).toBe(1000)
    await expect.poll(server.open).toBe(0)
  })

  it('gives fewer bytes than the object has', async () => {
    const { server, bucket, get } = await open()
    bucket.put('key', '0123456789')
    server.fault({ ...GET, nth: 2 }, faults.short(4))
    expect((await get()).ContentLength).toBe(10)
    const short = await get()
    expect([short.ContentLength, await short.Body?.transformToString()]).toEqual([4, '0123'])
  })

  it('sends 5 GB that nothing holds, from any offset', async () => {
    const { bucket, get } = await open()
    bucket.put('key', generated(5_000_000_000))
    const { Body, ContentRange } = await get('key', { Range: 'bytes=4999999000-' })
    expect([ContentRange, await read(Body as Body)]).toEqual([
      'bytes 4999999000-4999999999/5000000000',
      [1000, undefined],
    ])
  })

  it('takes uploads that nothing holds', async () => {
    const { server, client } = await open()
    const target = server.bucket('copies', { forgetsBodies: true })
    const params = { Bucket: 'copies', Key: 'key', Body: Buffer.alloc(6 * MIB, 'a') }
    await new Upload({ client, partSize: 5 * MIB, params }).done()
    expect(target.find('key')).toMatchObject({ content: { size: 6 * MIB }, etag: expect.stringMatching(/-2"$/) })
  })
})

describe('the scripted server: refusals', () => {
  const rows: readonly (readonly [fault: Fault, code: string, status: number])[] = [
    [faults.slowDown(2), 'SlowDown', 503],
    [faults.error('InternalError'), 'InternalError', 500],
    [faults.error('AccessDenied'), 'AccessDenied', 403],
    [faults.archived('DEEP_ARCHIVE'), 'InvalidObjectState', 403],
    [faults.kmsDenied(), 'AccessDenied', 403],
    [faults.kmsDisabled(), 'KMS.DisabledException', 400],
    [faults.kmsPendingDeletion(), 'KMS.KMSInvalidStateException', 400],
    [faults.customerKey(), 'InvalidRequest', 400],
    [faults.redirect('eu-west-1'), 'PermanentRedirect', 301],
    [faults.error('Odd', { status: 418, message: 'odd' }), 'Odd', 418],
  ]

  it.each(rows)('%j', async (fault, code, status) => {
    const { server, bucket, get } = await open()
    bucket.put('key', 'text')
    server.fault(GET, fault)
    await expectRefusal(get(), code, status)
    expect((await get()).ContentLength).toBe(4)
    expect(server.requests.map((request) => request.status)).toEqual([status, 200])
  })

  it('matches key, bucket and number', async () => {
    const { server, bucket, get } = await open()
    for (const key of ['a', 'b']) bucket.put(key, 'text')
    server.fault({ ...GET, key: /^a/, bucket: 'logs', nth: 2, times: 2 }, faults.slowDown())
    const seen = []
    for (const key of ['a', 'b', 'a', 'b', 'a', 'a'])
      seen.push(
        await get(key).then(
          () => 'ok',
          () => 'slow',
        ),
      )
    expect(seen).toEqual(['ok', 'ok', 'slow', 'ok', 'slow', 'ok'])
  })

  it('hangs up, waits, and answers what it is told', async () => {
    const { server, bucket, get, client } = await open()
    bucket.put('key', 'text')
    server.fault(GET, faults.hangup())
    await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    server.fault(GET, faults.delay(150))
    const start = Date.now()
    await get()
    expect(Date.now() - start).toBeGreaterThanOrEqual(140)
    server.fault({ op: 'ListObjectsV2' }, faults.reply({ status: 200, body: '<html>' }))
    await expect(client.send(new ListObjectsV2Command({ Bucket: 'logs' }))).rejects.toThrow()
  })
})

describe('the scripted server: what changes', () => {
  it('an object before a read of it', async () => {
    const { server, bucket, get } = await open()
    const { etag } = bucket.put('key', 'before')
    server.fault(
      { ...GET, nth: 2 },
      faults.before(() => bucket.put('key', 'after')),
    )
    server.fault(
      { ...GET, nth: 4 },
      faults.before(() => bucket.remove('key')),
    )
    expect((await get('key', { IfMatch: etag })).ETag).toBe(etag)
    await expectRefusal(get('key', { IfMatch: etag }), 'PreconditionFailed', 412)
    expect(await (await get()).Body?.transformToString()).toBe('after')
    await expectRefusal(get(), 'NoSuchKey', 404)
  })
})
