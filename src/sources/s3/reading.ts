import type { Readable } from 'node:stream'
import { BeartrapError, messageOf } from '../../core/errors.js'
import type { Span } from '../../core/types.js'
import { payer } from './listing.js'
import type { Located } from './locator.js'
import { objectProblem } from './problems.js'
import { backOff, send } from './requests.js'
import { sdk } from './sdk.js'
import { isChanged, statusOf } from './store-error.js'

/** Broken connections that are gone on after, one after another without a byte between them. */
const MAX_BREAKS = 8

/**
 * An object's bytes, all of them. Where the connection breaks or stalls, or the
 * store gives fewer, they go on from the byte that is missing, of the same object. A
 * chunk is valid only until the next one is asked for.
 * Throws BeartrapError 'input': `changed_during_read` where it is another one by now.
 */
export async function* openObject(located: Located, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { object } = located
  if (object.size > MAX_KEPT_OBJECT || object.etag === undefined) return yield* receive(located, signal)
  const name = JSON.stringify([located.access.endpoint, object.bucket, object.key, object.versionId, object.etag])
  const known = kept.get(name)
  if (known !== undefined) return yield* known
  const chunks: Uint8Array[] = []
  for await (const chunk of receive(located, signal)) {
    chunks.push(Uint8Array.from(chunk))
    yield chunk
  }
  kept.put(name, chunks)
}

/** The same of a span, in chunks that never change. */
export async function* readSpan(located: Located, signal: AbortSignal, span?: Span): AsyncGenerator<Uint8Array> {
  for await (const chunk of receive(located, signal, span)) yield Uint8Array.from(chunk)
}

/** A small object that holds a credential is read twice, and asked for once. */
export const MAX_KEPT_OBJECT = 1 << 20
const MAX_KEPT = 16 << 20

/** The latest objects, by what they are. */
const createKept = () => {
  const all = new Map<string, readonly Uint8Array[]>()
  let bytes = 0
  const sizeOf = (chunks: readonly Uint8Array[] = []): number => chunks.reduce((sum, { length }) => sum + length, 0)
  return {
    get: (name: string) => all.get(name),
    put: (name: string, chunks: readonly Uint8Array[]): void => {
      bytes += sizeOf(chunks) - sizeOf(all.get(name)) // two may have read it at once
      all.set(name, chunks)
      for (const [oldest, old] of all) {
        if (bytes <= MAX_KEPT) return
        all.delete(oldest)
        bytes -= sizeOf(old)
      }
    },
  }
}

const kept = createKept()

async function* receive(located: Located, signal: AbortSignal, span: Span = ALL): AsyncGenerator<Uint8Array> {
  if (located.object.size === 0 && located.object.etag !== undefined) return
  const cursor: Cursor = { at: span.start, end: span.end, etag: located.object.etag }
  for (let breaks = 0; cursor.at < cursor.end; ) {
    const from = cursor.at
    const error = yield* readOn(located, cursor, signal)
    breaks = cursor.at > from ? 0 : breaks + 1
    if (breaks > MAX_BREAKS) throw broken(cursor.at, error)
    if (breaks > 0) await backOff(breaks, signal)
  }
}

const ALL: Span = { start: 0, end: Number.POSITIVE_INFINITY }

interface Cursor {
  at: number
  end: number
  etag: string | undefined
}

/** From the cursor on, as far as one connection lasts; gives why it broke. */
async function* readOn(located: Located, cursor: Cursor, signal: AbortSignal): AsyncGenerator<Uint8Array, unknown> {
  const { body, etag, size } = await get(located, cursor, signal)
  cursor.etag ??= etag
  try {
    const { object } = located
    if (object.etag !== undefined && size !== object.size)
      return new Error(`the store gives ${size} bytes of ${object.size}`)
    cursor.end = Math.min(cursor.end, size)
    for await (const chunk of body) {
      cursor.at += chunk.length
      yield chunk
    }
    return undefined
  } catch (error) {
    signal.throwIfAborted() // the SDK tells of a broken connection
    return error
  } finally {
    body.destroy() // one that is left unread keeps its socket
  }
}

interface Got {
  readonly body: Readable
  readonly etag: string | undefined
  /** Of the whole object. */
  readonly size: number
}

const get = async (
  { object, access, region }: Located,
  { at, end, etag }: Cursor,
  signal: AbortSignal,
): Promise<Got> => {
  const { GetObjectCommand } = sdk()
  const command = new GetObjectCommand({
    Bucket: object.bucket,
    Key: object.key,
    VersionId: object.versionId,
    IfMatch: etag,
    Range: at === 0 && end === ALL.end ? undefined : `bytes=${at}-${end === ALL.end ? '' : end - 1}`,
    ...payer(access),
  })
  try {
    const got = await send({ access, bucket: object.bucket, region }, signal, (client, options) =>
      client.send(command, options),
    )
    const body = got.Body as Readable
    const total = command.input.Range === undefined ? got.ContentLength : totalOf(got.ContentRange, at, body)
    return { body, etag: got.ETag, size: total ?? object.size }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof BeartrapError) throw error
    if (isChanged(error))
      throw new BeartrapError('input', 'it changed while it was read', { reason: 'changed_during_read', cause: error })
    throw unreadable(error, { object, access, ...(region !== undefined && { region }) })
  }
}

/** Of the whole object, by an answer that gives a part of it. Throws where it is not the part that was asked for. */
const totalOf = (range: string | undefined, at: number, body: Readable): number => {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(range ?? '') ?? []
  if (Number(from) === at) return Number(total)
  body.destroy()
  throw new BeartrapError('input', 'the store does not give ranges of it as asked', { reason: 'unreachable' })
}

const broken = (at: number, error: unknown): BeartrapError =>
  new BeartrapError('input', `the connection broke ${MAX_BREAKS} times at byte ${at}: ${messageOf(error)}`, {
    reason: 'unreachable',
    cause: error,
  })

/** An object as it is now, for one that changed since it was listed; undefined where it is gone. Throws BeartrapError 'input'. */
export const lookAgain = async (located: Located, signal: AbortSignal): Promise<Located | undefined> => {
  const { HeadObjectCommand } = sdk()
  const { object, access, region } = located
  const command = new HeadObjectCommand({ Bucket: object.bucket, Key: object.key, ...payer(access) })
  try {
    const head = await send({ access, bucket: object.bucket, region }, signal, (client, options) =>
      client.send(command, options),
    )
    return {
      ...located,
      object: {
        ...object,
        size: head.ContentLength ?? 0,
        ...(head.ETag !== undefined && { etag: head.ETag }),
      },
    }
  } catch (error) {
    signal.throwIfAborted()
    if (statusOf(error) === 404) return undefined
    throw unreadable(error, located)
  }
}

/** Why an object can't be read. */
export const unreadable = (error: unknown, { object, access, region }: Located): BeartrapError =>
  objectProblem(error, object.versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', {
    bucket: object.bucket,
    key: object.key,
    access,
    region,
  })
