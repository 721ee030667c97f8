import type { Source } from '../../core/artifact.js'
import { messageOf } from '../../core/errors.js'
import { isBucketUri, objectUri, parseBucketUri } from '../../core/object-store.js'
import { createSkipper } from './filter.js'
import { listPages } from './listing.js'
import { locatedOf, refOf, S3 } from './locator.js'
import { openObject, readSpan } from './reading.js'

/** The objects below a prefix of a bucket. */
export const s3Source: Source = {
  name: S3,
  rereadable: () => true, // of the same object, or not at all
  accepts: async (target) => isBucketUri(target),
  async *list(uri, { store }) {
    const target = parseBucketUri(uri)
    if (target === undefined || store === undefined) {
      yield { kind: 'problem', uri, message: 'names no bucket, as in s3://bucket/prefix' }
      return
    }
    const skip = await createSkipper(store.filter)
    try {
      for await (const { objects, region } of listPages(target, { ...store, signal: new AbortController().signal })) {
        for (const object of objects) {
          const skipped = skip(object)
          if (skipped?.reason === 'excluded') yield { kind: 'excluded', uri: objectUri(object) }
          else if (skipped !== undefined) yield { kind: 'problem', uri: objectUri(object), message: skipped.message }
          else
            yield {
              kind: 'artifact',
              ref: refOf({ object, access: store.access, ...(region !== undefined && { region }) }),
            }
        }
      }
    } catch (error) {
      yield { kind: 'problem', uri, message: messageOf(error) }
    }
  },
  open: (ref, signal) => openObject(locatedOf(ref), signal),
  ranges: async (ref, signal) => {
    const located = locatedOf(ref)
    return { size: located.object.size, read: (span) => readSpan(located, signal, span), close: async () => {} }
  },
}
