import { BeartrapError } from '../../../core/errors.js'
import { parseBucketUri, type StoreListing } from '../../../core/object-store.js'
import { listPages } from '../../../sources/s3/listing.js'
import { type Asked, type Given, type Origin, told } from '../origin.js'
import type { ObjectName } from '../records.js'

/** All that stands below the targets, one after another, each in its store's order. */
export const listingOrigin = (targets: readonly string[], listing: StoreListing): Origin => {
  const asked: Asked = { list: 0, get: 0 }
  return {
    asked,
    covers: () => true,
    async *given({ last }, signal) {
      const from = last?.target ?? 0
      for (const [target, uri] of targets.entries()) {
        const after = target === from ? last : undefined
        if (target >= from) yield* told(listTarget({ target, uri, listing, after, signal, asked }), uri)
      }
    },
  }
}

interface Listing {
  readonly target: number
  readonly uri: string
  readonly listing: StoreListing
  readonly after: ObjectName | undefined
  readonly signal: AbortSignal
  readonly asked: Asked
}

/** Throws BeartrapError 'input' where it can't be listed. */
async function* listTarget({ target, uri, listing, after, signal, asked }: Listing): AsyncGenerator<Given> {
  const { access, versions } = listing
  const below = parseBucketUri(uri)
  if (below === undefined) throw new BeartrapError('usage', `${uri}: names no bucket, as in s3://bucket/prefix`)
  const from = after === undefined ? {} : { after }
  for await (const { objects, region } of listPages(below, { access, versions, signal, ...from })) {
    asked.list++
    for (const object of objects)
      yield { kind: 'object', target, located: { object, access, ...(region !== undefined && { region }) } }
  }
}
