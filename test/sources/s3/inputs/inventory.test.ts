import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../../../src/sources/s3/inputs/csv.js'
import { readInventory } from '../../../../src/sources/s3/inputs/inventory.js'
import { parseManifest } from '../../../../src/sources/s3/inputs/manifest.js'
import { chunked, gathered } from '../../../helpers/s3/chunked.js'

const manifestOf = (fileSchema: string) =>
  parseManifest(JSON.stringify({ sourceBucket: 'source', fileFormat: 'CSV', fileSchema, files: [] }))

const read = (
  columns: string,
  csv: string | Buffer,
  { versions = false, md5 }: { versions?: boolean; md5?: string } = {},
) =>
  gathered(
    readInventory(chunked(typeof csv === 'string' ? gzipSync(csv) : csv, 50), manifestOf(columns), {
      name: 'data',
      md5,
      versions,
    }),
  )

const ALL = 'Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass'

describe('a line of CSV', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['"a","b"', ['a', 'b']],
    ['"a,b","c""d",', ['a,b', 'c"d', '']],
    ['', ['']],
    [',', ['', '']],
    ['"a"b', undefined],
    ['"a', undefined],
    ['a"b', undefined],
  ])('%j', (line, fields) => {
    expect(fieldsOf(line)).toEqual(fields)
  })
})

describe('a data file of S3 Inventory', () => {
  it('tells all that its columns tell, in whatever order', async () => {
    const row = '"logs","a+b%2Bc/%C3%BC.log","v1","true","false","12","2026-11-01T10:00:00.000Z","abc-2","GLACIER_IR"\n'
    const object = {
      bucket: 'logs',
      key: 'a b+c/ü.log',
      size: 12,
      versionId: 'v1',
      modified: Date.parse('2026-11-01T10:00:00Z'),
      etag: '"abc-2"',
      storageClass: 'GLACIER_IR',
    }
    expect(await read(ALL, row)).toEqual([{ kind: 'object', where: 'data: line 1', object }])
    expect(await read('Size,Key', '"7","x"\n')).toMatchObject([{ object: { bucket: 'source', key: 'x', size: 7 } }])
    expect(await read('Key', '"x"\n')).toEqual([
      { kind: 'object', where: 'data: line 1', object: { bucket: 'source', key: 'x' } },
    ])
  })

  it('the latest alone, or every version; no delete markers', async () => {
    const row = (version: string, isLatest: boolean, isMarker: boolean) =>
      `"logs","a","${version}","${isLatest}","${isMarker}","${isMarker ? '' : 1}","2026-11-01T10:00:00.000Z","",""\n`
    const rows = row('3', true, false) + row('2', false, false) + row('1', false, true)
    const versions = (entries: Awaited<ReturnType<typeof read>>) =>
      entries.map((entry) => entry.kind === 'object' && entry.object.versionId)
    expect(versions(await read(ALL, rows))).toEqual(['3'])
    expect(versions(await read(ALL, rows, { versions: true }))).toEqual(['3', '2'])
  })

  it('bad lines are told, and the rest goes on', async () => {
    expect(await read('Bucket, Key', '"logs"\n"logs","100%"\n"logs","b"\n')).toEqual([
      { kind: 'bad', where: 'data: line 1', message: 'has not the 2 fields of the schema' },
      { kind: 'bad', where: 'data: line 2', message: 'its key is not encoded as it should be' },
      { kind: 'object', where: 'data: line 3', object: { bucket: 'logs', key: 'b' } },
    ])
  })

  it('is checked by its checksum', async () => {
    const bytes = gzipSync('"logs","b"\n')
    const md5 = createHash('md5').update(bytes).digest('hex')
    expect(await read('Bucket, Key', bytes, { md5 })).toHaveLength(1)
    expect((await read('Bucket, Key', bytes, { md5: '0'.repeat(32) })).at(-1)).toEqual({
      kind: 'bad',
      where: 'data',
      message: 'its MD5 checksum is not that of the manifest: objects may be missing',
    })
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -20), 'unexpected end of file'],
    ['no gzip', () => Buffer.from('"logs","b"\n'), 'incorrect header check'],
  ])('%s: is told, with what could be read', async (_, damage, why) => {
    const lines = Array.from(
      { length: 5000 },
      (_, at) => `"logs","${createHash('md5').update(String(at)).digest('hex')}"\n`,
    )
    const entries = await read('Bucket, Key', damage(gzipSync(lines.join(''))))
    expect(entries.at(-1)).toEqual({
      kind: 'bad',
      where: 'data',
      message: `is damaged (${why}): what follows in it is not read`,
    })
  })
})

describe('a manifest', () => {
  const valid = { sourceBucket: 'a', fileFormat: 'CSV', fileSchema: 'Bucket, Key', files: [] }

  it.each([
    [{ ...valid, fileFormat: 'Parquet' }, 'its files are Parquet: only CSV can be read'],
    [{ ...valid, fileFormat: 'ORC' }, 'its files are ORC: only CSV can be read'],
    [{ ...valid, fileSchema: 'Bucket' }, 'its fileSchema has no column Key'],
    [{ files: [] }, 'is no manifest of S3 Inventory'],
    ['x', 'is no manifest of S3 Inventory'],
  ])('%j is refused', (value, message) => {
    expect(() => parseManifest(JSON.stringify(value))).toThrow(message)
  })

  it('names its bucket by its ARN, or by its name', () => {
    for (const destinationBucket of ['arn:aws:s3:::dest', 'arn:aws-cn:s3:::dest', 'dest'])
      expect(parseManifest(JSON.stringify({ ...valid, destinationBucket })).bucket).toBe('dest')
  })
})
