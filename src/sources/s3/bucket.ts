import { BeartrapError } from '../../core/errors.js'
import type { StoreAccess } from '../../core/object-store.js'
import { bucketProblem } from './problems.js'
import { regionOf, send } from './requests.js'

/** The region of a bucket that is to be written to, where its store tells. Throws BeartrapError 'input' where there is none. */
export const findBucket = async (bucket: string, access: StoreAccess): Promise<string | undefined> => {
  const { HeadBucketCommand } = await import('@aws-sdk/client-s3')
  const where = { access, bucket }
  try {
    const { BucketRegion } = await send(where, new AbortController().signal, (client, options) =>
      client.send(new HeadBucketCommand({ Bucket: bucket }), options),
    )
    return BucketRegion ?? regionOf(where)
  } catch (error) {
    const { message } = bucketProblem(error, 's3:ListBucket', where)
    throw new BeartrapError('input', `s3://${bucket}: ${message}`, { cause: error })
  }
}
