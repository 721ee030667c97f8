import { parseBucketUri, type StoredObject, type StoreListing } from '../../../core/object-store.js'
import type { Entry, NamedObject } from '../../../sources/s3/inputs/entry.js'
import type { Located } from '../../../sources/s3/locator.js'
import { type Asked, type Given, type InputOrder, type Origin, told } from '../origin.js'

/** What names objects, opened. */
export interface Input {
  /** Of its content; absent where that can be read only once. */
  readonly digest?: string
  /** In a fixed order. Throws BeartrapError 'input' where it can't be read on. */
  entries(signal: AbortSignal): AsyncIterable<Entry>
  /** Whether a version is read because it is named, and not only where all are asked for. */
  readonly namesVersions: boolean
}

/** The objects that an input names; with targets, those that stand below one of them. */
export const inputOrigin = (
  { input, order, asked }: { readonly input: Input; readonly order: InputOrder; readonly asked: Asked },
  targets: readonly string[],
  listing: StoreListing,
): Origin => {
  const below = targets.map((target) => parseBucketUri(target) ?? { bucket: '', prefix: '' })
  const [bucket, ...others] = new Set(below.map((target) => target.bucket))
  const only = others.length === 0 ? bucket : undefined
  const targetOf = (object: Pick<StoredObject, 'bucket' | 'key'>): number =>
    below.findIndex((target) => target.bucket === object.bucket && object.key.startsWith(target.prefix))
  const covers = (object: StoredObject): boolean => below.length === 0 || targetOf(object) >= 0

  const givenBy = (entry: Entry): Given => {
    const uri = `${order.from}: ${entry.where}`
    if (entry.kind === 'bad') return { kind: 'bad', uri, message: entry.message }
    const bucket = entry.object.bucket ?? only
    if (bucket === undefined)
      return { kind: 'bad', uri, message: 'names no bucket: give s3://bucket/key, or the bucket as a target' }
    const object = objectOf({ ...entry.object, bucket }, input.namesVersions || listing.versions)
    const region = regionOf(entry.object, listing)
    const isUnseen = covers(object) && lacks(entry.object, listing)
    const located: Located = {
      object,
      access: listing.access,
      ...(region !== undefined && { region }),
      ...(isUnseen && { isUnseen }),
    }
    return { kind: 'object', target: Math.max(0, targetOf(object)), located, bucket }
  }

  async function* given(next: number, signal: AbortSignal): AsyncGenerator<Given> {
    let objects = 0
    for await (const entry of input.entries(signal)) {
      if (entry.kind === 'object' && (entry.object.bucket ?? only) !== undefined && objects++ < next) continue
      yield givenBy(entry)
    }
  }

  return {
    input: order,
    ...(input.digest !== undefined && { digest: input.digest }),
    asked,
    covers,
    given: ({ next }, signal) => told(given(next, signal), order.from),
  }
}

const objectOf = (
  { region: _, versionId, ...named }: NamedObject & { readonly bucket: string },
  isOfVersion: boolean,
): StoredObject => ({ size: 0, ...named, ...(isOfVersion && versionId !== undefined && { versionId }) })

/** What the filters ask for and the input does not tell. */
const lacks = ({ size, modified, storageClass }: NamedObject, { filter }: StoreListing): boolean =>
  size === undefined ||
  (filter.since !== undefined && modified === undefined) ||
  (filter.storageClasses.length > 0 && storageClass === undefined)

/** What an event tells is of AWS: other stores say what they like. */
const regionOf = ({ region }: NamedObject, { access }: StoreListing): string | undefined =>
  access.endpoint === undefined ? region : undefined
