import { BeartrapError } from '../../core/errors.js'
import { type BucketTarget, parseBucketUri } from '../../core/object-store.js'

/** Where redacted copies of a bucket's objects go. */
export type CopiesTo =
  | { readonly kind: 'bucket'; readonly to: BucketTarget; readonly force: boolean }
  | { readonly kind: 'in-place' }
  | { readonly kind: 'nowhere' }

/** By what the command line says. Throws BeartrapError 'usage' where input and output don't fit together. */
export const copiesTo = (from: BucketTarget, output: string, force: boolean): CopiesTo => {
  const to = parseBucketUri(output)
  if (to === undefined) throw new BeartrapError('usage', 'copies of a bucket go to a bucket: -o s3://bucket/prefix')
  if (to.bucket === from.bucket && folderOf(from.prefix).startsWith(folderOf(to.prefix)))
    throw new BeartrapError(
      'usage',
      'the copies would lie among what they are of: name another prefix, or use --in-place --yes',
    )
  return { kind: 'bucket', to, force }
}

/** A prefix as what stands before a slash: empty, or ending with one. */
export const folderOf = (prefix: string): string => (prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`)

/** A copy's key: what stands after the one prefix, after the other. */
export const copyKey = (key: string, from: string, to: string): string => {
  const below = key.slice(from.length)
  if (to === '') return below.replace(/^\//, '')
  const opens = from === '' || from.endsWith('/')
  return opens ? folderOf(to) + below : to.endsWith('/') ? to + below.replace(/^\//, '') : to + below
}

/** Whether an object is one of the copies, or tells of them: these lie within what is read, if at all. */
export const isCopy = ({ bucket, key }: { readonly bucket: string; readonly key: string }, copies: CopiesTo): boolean =>
  copies.kind === 'bucket' &&
  copies.to.bucket === bucket &&
  copies.to.prefix !== '' &&
  key.startsWith(folderOf(copies.to.prefix))
