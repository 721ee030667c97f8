import { BeartrapError } from '../../core/errors.js'
import type { StoreAccess } from '../../core/object-store.js'
import { payer } from './listing.js'
import { bucketProblem } from './problems.js'
import { regionOf, send } from './requests.js'
import { sdk } from './sdk.js'

/**
 * The region of a bucket that is to be written to, where its store tells. Asks for a listing of it: what
 * answers HEAD has no body to say why it is refused. Throws BeartrapError 'input' where it can't be listed.
 */
export const findBucket = async (bucket: string, access: StoreAccess): Promise<string | undefined> => {
  const { ListObjectsV2Command } = sdk()
  const where = { access, bucket }
  const command = new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1, ...payer(access) })
  try {
    await send(where, new AbortController().signal, (client, options) => client.send(command, options))
    return regionOf(where)
  } catch (error) {
    const { message } = bucketProblem(error, 's3:ListBucket', where)
    throw new BeartrapError('input', `s3://${bucket}: ${message}`, { cause: error })
  }
}
