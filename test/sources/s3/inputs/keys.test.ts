import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKeys } from '../../../../src/sources/s3/inputs/keys.js'
import { chunked, gathered } from '../../../helpers/s3/chunked.js'

const read = (text: string | Uint8Array, size?: number) => gathered(readKeys(chunked(text, size)))

describe('a list of keys', () => {
  it.each([
    ['logs/app.log', { key: 'logs/app.log' }],
    ['s3://bucket/logs/app.log', { bucket: 'bucket', key: 'logs/app.log' }],
    ['s3://bucket//odd//key', { bucket: 'bucket', key: '/odd//key' }],
    [' with spaces ', { key: ' with spaces ' }],
    ['ends with CR\r', { key: 'ends with CR' }],
    ['folder/', { key: 'folder/' }],
    ['a%20+b', { key: 'a%20+b' }],
    ['"a\\nb"', { key: 'a\nb' }],
    ['"# no comment"', { key: '# no comment' }],
    ['"s3://bucket/a\\u0001"', { bucket: 'bucket', key: 'a\u0001' }],
    ['{"key":"a","versionId":"v1"}', { key: 'a', versionId: 'v1' }],
    ['{"outcome":"error","bucket":"b","key":"s3://x"}', { bucket: 'b', key: 's3://x' }],
  ])('%j', async (line, object) => {
    expect(await read(`# first\n\n${line}\n`)).toEqual([{ kind: 'object', where: 'line 3', object }])
    expect(await read(line)).toEqual([{ kind: 'object', where: 'line 1', object }])
  })

  it.each([
    ['s3://bucket', 'names no key, as in s3://bucket/key'],
    ['s3://bucket/', 'names no key, as in s3://bucket/key'],
    ['s3:///key', 'names no key, as in s3://bucket/key'],
    ['"open', 'is neither a JSON string nor an object with a key'],
    ['{"name":"a"}', 'is neither a JSON string nor an object with a key'],
    ['""', 'is neither a JSON string nor an object with a key'],
    ['x'.repeat(20_000), 'is too long, or no UTF-8'],
    [Buffer.from([0x61, 0xff]), 'is too long, or no UTF-8'],
  ])('%j is told with its line, and the rest goes on', async (line, message) => {
    const text = Buffer.concat([Buffer.from('a\n'), Buffer.from(line), Buffer.from('\nb')])
    expect(await read(text)).toEqual([
      { kind: 'object', where: 'line 1', object: { key: 'a' } },
      { kind: 'bad', where: 'line 2', message },
      { kind: 'object', where: 'line 3', object: { key: 'b' } },
    ])
  })

  it('is the same in chunks of any size, and every key as JSON is itself', async () => {
    const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), async (keys, size) => {
        const text = keys.map((one) => JSON.stringify({ key: one })).join('\n')
        expect(await read(text, size)).toEqual(await read(text))
        expect((await read(text)).map((entry) => entry.kind === 'object' && entry.object.key)).toEqual(keys)
      }),
    )
  })
})
