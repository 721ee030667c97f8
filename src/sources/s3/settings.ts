import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { ObjectSettings } from '../../core/object-settings.js'
import { payer } from './listing.js'
import type { Located } from './locator.js'
import { objectProblem } from './problems.js'
import { send } from './requests.js'
import { sdk } from './sdk.js'
import { headerText } from './utf8-headers.js'

/** What stands beside an object's bytes. Throws BeartrapError 'input'. */
export const settingsOf = async ({ object, access, region }: Located, signal: AbortSignal): Promise<ObjectSettings> => {
  const { GetObjectTaggingCommand, HeadObjectCommand } = sdk()
  const where = { access, bucket: object.bucket, region }
  const name = { Bucket: object.bucket, Key: object.key, VersionId: object.versionId, ...payer(access) }
  let action = 's3:GetObject'
  try {
    const head = await send(where, signal, (client, options) => client.send(new HeadObjectCommand(name), options))
    if ((head.TagCount ?? 0) === 0) return fieldsOf(head)
    action = 's3:GetObjectTagging'
    const { TagSet = [] } = await send(where, signal, (client, options) =>
      client.send(new GetObjectTaggingCommand(name), options),
    )
    const tags = TagSet.map(({ Key = '', Value = '' }) => `${encodeURIComponent(Key)}=${encodeURIComponent(Value)}`)
    return { ...fieldsOf(head), Tagging: tags.join('&') }
  } catch (error) {
    signal.throwIfAborted()
    throw objectProblem(error, action, { bucket: object.bucket, key: object.key, access, region })
  }
}

const KEPT = [
  'ContentType',
  'ContentEncoding',
  'ContentDisposition',
  'ContentLanguage',
  'CacheControl',
  'WebsiteRedirectLocation',
  'StorageClass',
  'ServerSideEncryption',
  'SSEKMSKeyId',
  'BucketKeyEnabled',
  'Metadata',
] as const satisfies readonly (keyof ObjectSettings & keyof HeadObjectCommandOutput)[]

const fieldsOf = (head: HeadObjectCommandOutput): ObjectSettings => {
  const expires = head.ExpiresString === undefined ? Number.NaN : Date.parse(head.ExpiresString)
  return {
    ...Object.fromEntries(KEPT.flatMap((name) => (head[name] === undefined ? [] : [[name, meant(head[name])]]))),
    ...(!Number.isNaN(expires) && { Expires: new Date(expires) }),
  }
}

const meant = (value: string | boolean | Record<string, string>) => {
  if (typeof value === 'string') return headerText(value)
  if (typeof value === 'boolean') return value
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, headerText(text)]))
}
