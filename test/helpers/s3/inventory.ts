import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Bucket } from './bucket.js'

export interface InventoryOptions {
  readonly columns?: string
  readonly format?: string
  /** Of the data files, instead of the true one. */
  readonly md5?: string
}

const csv = (row: readonly string[]): string => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')

/** Puts an inventory into a bucket, a data file for each list of rows; gives the address of its manifest. */
export const putInventory = (
  bucket: Bucket,
  files: readonly (readonly (readonly string[])[])[],
  { columns = 'Bucket, Key, Size, ETag', format = 'CSV', md5 }: InventoryOptions = {},
): string => {
  const listed = files.map((rows, at) => {
    const bytes = gzipSync(rows.map((row) => `${csv(row)}\n`).join(''))
    const key = `inventory/data/${at}.csv.gz`
    bucket.put(key, bytes)
    return { key, size: bytes.length, MD5checksum: md5 ?? createHash('md5').update(bytes).digest('hex') }
  })
  const manifest = {
    sourceBucket: 'logs',
    destinationBucket: `arn:aws:s3:::${bucket.name}`,
    version: '2016-11-30',
    creationTimestamp: '1790000000000',
    fileFormat: format,
    fileSchema: columns,
    files: listed,
  }
  bucket.put('inventory/2026-11-01T00-00Z/manifest.json', JSON.stringify(manifest))
  return `s3://${bucket.name}/inventory/2026-11-01T00-00Z/manifest.json`
}
