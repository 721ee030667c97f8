import { CopyObjectCommand, GetObjectCommand, GetObjectTaggingCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { expectRefusal, type Row } from './case.js'

/** Keys that stores, and clients, get wrong. */
export const ODD_KEYS: readonly (readonly [what: string, key: string])[] = [
  ['spaces', ' a  b /c d '],
  ['percent signs', '100%/%41/%2F%zz'],
  ['plus signs', 'a+b/+'],
  ['letters outside ASCII', 'größe/日本語/😀'],
  ['two forms of one letter', 'e\u0301/\u00e9'],
  ['what XML escapes', 'a&b<c>"d\'&amp;&#65;'],
  ['what URLs have', '?a=b&c#d;e:f@g=h,i$j!k*l(m)'],
  ['backslashes', 'a\\b\\..\\c'],
  ['quotes of a shell', '`a` $(b) \'c\' "d"'],
  ['steps upward', '../a/../b'],
  ['a leading slash', '/a'],
  ['a doubled slash', 'a//b'],
  ['a trailing slash', 'a/b/'],
  ['a dot alone', './a/.'],
  ['control characters', 'a\u0001b\u001fc\u007fd'],
  ['line breaks and tabs', 'a\nb\rc\td'],
  ['1,024 bytes', `${'a'.repeat(200)}/`.repeat(5) + 'b'.repeat(19)],
  ['1,024 bytes in one name', 'a'.repeat(1024)],
]

const round = ([what, key]: (typeof ODD_KEYS)[number]): Row => [
  `a key with ${what} is written, listed, read, copied and tagged`,
  async ({ client, bucket, put }) => {
    await put(key, `body of ${what}`, { Tagging: 'kind=odd' })
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
    expect(Contents?.map(({ Key }) => Key)).toEqual([key])
    const got = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    expect(await got.Body?.transformToString()).toBe(`body of ${what}`)
    const tagged = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
    expect(tagged.TagSet).toEqual([{ Key: 'kind', Value: 'odd' }])
    const CopySource = `${bucket}/${encodeURIComponent(key)}`
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource }))
    const after = await client.send(new ListObjectsV2Command({ Bucket: bucket, StartAfter: key }))
    const before = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }))
    expect((before.Contents ?? []).map(({ Key }) => Key)).toEqual([key])
    expect((after.Contents ?? []).map(({ Key }) => Key)).not.toContain(key)
  },
]

export const KEYS: readonly Row[] = [
  ...ODD_KEYS.map(round),
  [
    'a key of 1,025 bytes is refused',
    ({ put }) => expectRefusal(put(`${'a'.repeat(199)}/`.repeat(5) + 'b'.repeat(25), ''), 'KeyTooLongError', 400),
  ],
]
