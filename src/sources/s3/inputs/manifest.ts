import { z } from 'zod'
import { BeartrapError } from '../../../core/errors.js'
import { parsed } from './documents.js'

/** A data file of an inventory. */
export interface InventoryFile {
  readonly key: string
  readonly size: number
  /** Of its stored bytes, in hexadecimal. */
  readonly md5: string | undefined
}

/** manifest.json of S3 Inventory. */
export interface Manifest {
  /** Where its data files are; undefined where it does not tell. */
  readonly bucket: string | undefined
  readonly sourceBucket: string
  /** Names of the columns, in order. */
  readonly columns: readonly string[]
  readonly files: readonly InventoryFile[]
}

const SCHEMA = z.object({
  sourceBucket: z.string().min(1),
  destinationBucket: z.string().optional(),
  fileFormat: z.string(),
  fileSchema: z.string(),
  files: z.array(
    z.object({ key: z.string().min(1), size: z.number().nonnegative(), MD5checksum: z.string().optional() }),
  ),
})

/** Throws BeartrapError 'input'. */
export const parseManifest = (text: string): Manifest => {
  const { success, data } = SCHEMA.safeParse(parsed(text))
  if (!success)
    throw new BeartrapError('input', 'is no manifest of S3 Inventory: name its manifest.json, not a data file')
  const { sourceBucket, destinationBucket, fileFormat, fileSchema, files } = data
  if (fileFormat.toUpperCase() !== 'CSV')
    throw new BeartrapError(
      'input',
      `its files are ${fileFormat}: only CSV can be read; set the inventory’s format to CSV`,
    )
  const columns = fileSchema.split(',').map((column) => column.trim())
  if (!columns.includes('Key')) throw new BeartrapError('input', 'its fileSchema has no column Key')
  return {
    bucket: destinationBucket?.replace(/^arn:[^:]*:s3:::/, ''),
    sourceBucket,
    columns,
    files: files.map(({ key, size, MD5checksum }) => ({ key, size, md5: MD5checksum?.toLowerCase() })),
  }
}
