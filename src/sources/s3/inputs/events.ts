import { z } from 'zod'
import { parsed, readDocuments } from './documents.js'
import { decodedKey, type Entry, type NamedObject, quotedEtag } from './entry.js'

/** The objects that notifications of S3 tell to have been created; other events are passed over. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  for await (const document of readDocuments(chunks)) {
    const where = `line ${document.line}`
    if (document.kind === 'bad') {
      yield { kind: 'bad', where, message: document.message }
      continue
    }
    for (const told of createdIn(document.value, MAX_WRAPPINGS))
      yield typeof told === 'string' ? { kind: 'bad', where, message: told } : { kind: 'object', where, object: told }
  }
}

/** A notification in a message of SNS in one of SQS in an event of Lambda, in an array. */
const MAX_WRAPPINGS = 8

/** What an event tells: an object, or why it is none. */
type Told = NamedObject | string

/** A way to look at a value; undefined where it is something else. */
type Shape = (value: unknown, depth: number) => Iterable<Told> | undefined

function* createdIn(value: unknown, depth: number): Generator<Told> {
  if (depth === 0) return yield 'is wrapped too often'
  for (const shape of SHAPES) {
    const told = shape(value, depth - 1)
    if (told !== undefined) return yield* told
  }
  yield 'is no event of S3'
}

function* createdInAll(values: readonly unknown[], depth: number): Generator<Told> {
  for (const value of values) yield* createdIn(value, depth)
}

function* createdInText(text: string, depth: number): Generator<Told> {
  const value = parsed(text)
  if (value === undefined) yield 'wraps what is no JSON'
  else yield* createdIn(value, depth)
}

/** Values of one shape, and what they tell. */
const shaped =
  <T>(schema: z.ZodType<T>, told: (value: T, depth: number) => Iterable<Told>): Shape =>
  (value, depth) => {
    const { success, data } = schema.safeParse(value)
    return success ? told(data, depth) : undefined
  }

const RECORD = z.object({
  eventVersion: z.string(),
  eventName: z.string(),
  awsRegion: z.string().optional(),
  eventTime: z.string().optional(),
  s3: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      size: z.number().int().nonnegative().optional(),
      eTag: z.string().optional(),
      versionId: z.string().nullish(),
    }),
  }),
})

const recordTold = ({ eventVersion, eventName, awsRegion, eventTime, s3 }: z.infer<typeof RECORD>): readonly Told[] => {
  if (!/^2\.\d+$/.test(eventVersion)) return [`is of version ${eventVersion}; 2.x can be read`]
  if (!/^(s3:)?ObjectCreated:/.test(eventName)) return []
  const { key: encoded, size, eTag, versionId } = s3.object
  const key = decodedKey(encoded)
  if (key === undefined) return ['its key is not encoded as it should be']
  return [objectTold({ bucket: s3.bucket.name, key, size, etag: eTag, versionId, region: awsRegion, time: eventTime })]
}

/** EventBridge gives a key as it is. */
const BRIDGED = z.object({
  'detail-type': z.string(),
  region: z.string().optional(),
  time: z.string().optional(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({
      key: z.string().min(1),
      size: z.number().int().nonnegative().optional(),
      etag: z.string().optional(),
      'version-id': z.string().nullish(),
    }),
  }),
})

const bridgedTold = ({ 'detail-type': type, region, time, detail }: z.infer<typeof BRIDGED>): readonly Told[] => {
  if (type !== 'Object Created') return []
  const { key, size, etag, 'version-id': versionId } = detail.object
  return [objectTold({ bucket: detail.bucket.name, key, size, etag, versionId, region, time })]
}

interface Event {
  readonly bucket: string
  readonly key: string
  readonly size: number | undefined
  readonly etag: string | undefined
  readonly versionId: string | null | undefined
  readonly region: string | undefined
  readonly time: string | undefined
}

const objectTold = ({ bucket, key, size, etag, versionId, region, time }: Event): NamedObject => {
  const modified = time === undefined ? Number.NaN : Date.parse(time)
  return {
    bucket,
    key,
    ...(size !== undefined && { size }),
    ...(etag && { etag: quotedEtag(etag) }),
    ...(versionId && { versionId }),
    ...(region && { region }),
    ...(!Number.isNaN(modified) && { modified }),
  }
}

const LIST = z.array(z.unknown())

/** Asked in this order. */
const SHAPES: readonly Shape[] = [
  shaped(LIST, createdInAll),
  shaped(RECORD, recordTold),
  shaped(BRIDGED, bridgedTold),
  shaped(z.object({ Records: LIST }), ({ Records }, depth) => createdInAll(Records, depth)), // S3; Lambda’s too
  shaped(z.object({ Messages: LIST }), ({ Messages }, depth) => createdInAll(Messages, depth)), // of receive-message
  shaped(z.object({ Event: z.literal('s3:TestEvent') }), () => []),
  shaped(z.object({ Body: z.string() }), ({ Body }, depth) => createdInText(Body, depth)), // SQS
  shaped(z.object({ body: z.string() }), ({ body }, depth) => createdInText(body, depth)),
  shaped(z.object({ Message: z.string() }), ({ Message }, depth) => createdInText(Message, depth)), // SNS
  shaped(z.object({ Sns: z.object({ Message: z.string() }) }), ({ Sns }, depth) => createdInText(Sns.Message, depth)),
  shaped(z.object({ detail: z.unknown(), 'detail-type': z.string().regex(/^(?!Object Created$)/) }), () => []),
]
