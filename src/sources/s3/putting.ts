import { createReadStream } from 'node:fs'
import { BeartrapError } from '../../core/errors.js'
import { objectUri, type StoreAccess } from '../../core/object-store.js'
import { payer } from './listing.js'
import { objectProblem } from './problems.js'
import { backOff, send } from './requests.js'
import { sdk } from './sdk.js'

/** A name in a bucket, and the way to it. */
export interface Place {
  readonly bucket: string
  readonly key: string
  readonly access: StoreAccess
}

/** What is written: text, or a file of so many bytes. */
export type Content =
  | { readonly kind: 'text'; readonly text: string; readonly type: string }
  | { readonly kind: 'file'; readonly path: string; readonly size: number; readonly type: string }

/** Times that writers of one name at once are told to come again (409). */
const MAX_CONFLICTS = 5

/**
 * Writes an object where none has its name, in one request: whole or not at all.
 * Gives false where one has. Throws BeartrapError 'output'.
 */
export const putNew = async (place: Place, content: Content, signal: AbortSignal): Promise<boolean> => {
  for (let tries = 1; ; tries++) {
    try {
      await put(place, content, signal)
      return true
    } catch (error) {
      signal.throwIfAborted()
      const status = statusOf(error)
      if (status === 412) return false
      if (status !== 409 || tries === MAX_CONFLICTS) throw problemOf(place, error)
      await backOff(tries, signal)
    }
  }
}

const put = async ({ bucket, key, access }: Place, content: Content, signal: AbortSignal): Promise<void> => {
  const { PutObjectCommand } = sdk()
  await send({ access, bucket }, signal, async (client, options) => {
    const body = content.kind === 'text' ? content.text : createReadStream(content.path)
    const length = content.kind === 'text' ? Buffer.byteLength(content.text) : content.size
    const to = { Bucket: bucket, Key: key, IfNoneMatch: '*', ...payer(access) }
    const command = new PutObjectCommand({ ...to, Body: body, ContentLength: length, ContentType: content.type })
    return client.send(command, options).catch((error: unknown) => {
      if (typeof body !== 'string') body.resume() // a request that broke reads it no more; destroyed under one that lives, it would hang
      throw error
    })
  })
}

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode

const problemOf = (place: Place, error: unknown): BeartrapError => {
  const { message } = objectProblem(error, 's3:PutObject')
  return new BeartrapError('output', `${objectUri(place)}: can't be written: ${message}`, { cause: error })
}
