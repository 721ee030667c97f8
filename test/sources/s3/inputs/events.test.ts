import { describe, expect, it } from 'vitest'
import { readEvents } from '../../../../src/sources/s3/inputs/events.js'
import { chunked, gathered } from '../../../helpers/s3/chunked.js'
import { notificationOf, recordOf, TEST_EVENT } from '../../../helpers/s3/events.js'

const read = (text: string, size?: number) => gathered(readEvents(chunked(text, size)))
const objectOf = async (value: unknown) => {
  const entries = await read(JSON.stringify(value))
  return entries.map((entry) => (entry.kind === 'object' ? entry.object : entry.message))
}

const told = {
  bucket: 'logs',
  key: 'a b+c/ü&.log',
  size: 4,
  etag: '"d41d8cd9"',
  region: 'us-east-1',
  modified: Date.parse('2026-11-01T10:00:00Z'),
}
const one = notificationOf({ key: told.key })
const bridged = {
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  time: '2026-11-01T10:00:00Z',
  region: 'us-east-1',
  detail: { version: '0', bucket: { name: 'logs' }, object: { key: told.key, size: 4, etag: 'd41d8cd9' } },
}
const inSns = { Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: JSON.stringify(one) }

describe('a notification', () => {
  it.each([
    ['as it is', one],
    ['a record alone', recordOf({ key: told.key })],
    [
      'of MinIO',
      {
        EventName: 's3:ObjectCreated:Put',
        Key: 'x',
        ...notificationOf({ key: told.key, name: 's3:ObjectCreated:Put' }),
      },
    ],
    ['of version 2.4', notificationOf({ key: told.key, version: '2.4' })],
    ['received of SQS', { Messages: [{ MessageId: '1', ReceiptHandle: 'r', Body: JSON.stringify(one) }] }],
    ['a message of SQS in Lambda', { Records: [{ eventSource: 'aws:sqs', body: JSON.stringify(one) }] }],
    ['of SNS', inSns],
    ['of SNS in SQS', { Messages: [{ Body: JSON.stringify(inSns) }] }],
    ['of SNS in Lambda', { Records: [{ EventSource: 'aws:sns', Sns: { Message: JSON.stringify(one) } }] }],
    ['of EventBridge', bridged],
    ['of EventBridge in SQS', { Messages: [{ Body: JSON.stringify(bridged) }] }],
    ['in an array', [one]],
  ])('%s', async (_, value) => {
    expect(await objectOf(value)).toEqual([told])
    expect(await read(JSON.stringify(value, null, 2), 7)).toMatchObject([{ kind: 'object', object: told }])
  })

  it('tells versions, and leaves out what is not told', async () => {
    const object = { versionId: 'v1', size: undefined, eTag: undefined }
    expect(await objectOf(notificationOf({ key: 'a', object }))).toEqual([
      { bucket: 'logs', key: 'a', versionId: 'v1', region: 'us-east-1', modified: told.modified },
    ])
  })

  it.each([
    ['a test event', TEST_EVENT],
    ['a test event in SQS', { Messages: [{ Body: JSON.stringify(TEST_EVENT) }] }],
    ['a removal', notificationOf({ key: 'a', name: 'ObjectRemoved:Delete' })],
    ['another event of EventBridge', { ...bridged, 'detail-type': 'Object Deleted' }],
    ['no messages', { Messages: [] }],
  ])('%s names no object', async (_, value) => {
    expect(await objectOf(value)).toEqual([])
  })

  it.each([
    ['another version', notificationOf({ key: 'a', version: '3.0' }), 'is of version 3.0; 2.x can be read'],
    ['another service’s', { hello: 1 }, 'is no event of S3'],
    ['a created object without a key', { ...bridged, detail: { bucket: { name: 'logs' } } }, 'is no event of S3'],
    [
      'a key that is not encoded',
      notificationOf({ key: 'a', object: { key: '100%' } }),
      'its key is not encoded as it should be',
    ],
    ['a body that is no JSON', { Body: 'hello' }, 'wraps what is no JSON'],
    ['an array in an array in …', [[[[[[[[[one]]]]]]]]], 'is wrapped too often'],
  ])('%s is told', async (_, value, message) => {
    expect(await objectOf(value)).toEqual([message])
  })
})

describe('events in a stream', () => {
  const keys = (entries: Awaited<ReturnType<typeof read>>) =>
    entries.map((entry) => `${entry.where} ${entry.kind === 'object' ? entry.object.key : entry.message}`)
  const line = (key: string) => JSON.stringify(notificationOf({ key }))

  it('one a line: bad ones are told, and the rest goes on', async () => {
    const text = `${line('a')}\n\n{"Records": [\nhello\n${line('b')}\n`
    expect(keys(await read(text, 11))).toEqual(['line 1 a', 'line 3 is no JSON', 'line 4 is no JSON', 'line 5 b'])
  })

  it('bad from its first line', async () => {
    expect(keys(await read(`hello\n${line('a')}`))).toEqual(['line 1 is no JSON', 'line 2 a'])
  })

  it('documents over lines, one after another', async () => {
    const text = [notificationOf({ key: 'a' }, { key: 'b' }), TEST_EVENT, notificationOf({ key: 'c' })]
      .map((value) => JSON.stringify(value, null, 2))
      .join('\n')
    const found = keys(await read(text, 13))
    expect(found.map((entry) => entry.split(' ')[2])).toEqual(['a', 'b', 'c'])
    expect(found[0]).toBe('line 3 a')
  })

  it('a document that is cut short gives what it holds, and tells', async () => {
    const text = JSON.stringify(notificationOf({ key: 'a' }, { key: 'b' }), null, 1)
    expect(keys(await read(text.slice(0, -30)))).toEqual([
      'line 3 a',
      expect.stringContaining('is no JSON'),
      'line 1 is no JSON',
    ])
  })

  it('brackets in keys are none', async () => {
    const odd = notificationOf({ key: 'a', object: { key: 'x', note: '"]}[{\\' } }, { key: 'b' })
    expect(keys(await read(JSON.stringify([odd], null, 1), 3)).map((entry) => entry.split(' ')[2])).toEqual(['x', 'b'])
  })

  it('a document of 40 MB is never held whole', async () => {
    const record = JSON.stringify(recordOf({ key: 'a' }))
    async function* document() {
      yield Buffer.from('{"Records": [')
      for (let at = 0; at < 80_000; at++) yield Buffer.from(at === 0 ? record : `,${record}`)
      yield Buffer.from(']}')
    }
    let count = 0
    for await (const entry of readEvents(document())) if (entry.kind === 'object') count++
    expect(count).toBe(80_000)
  })
})
