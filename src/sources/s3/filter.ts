import type { ObjectFilter, StoredObject } from '../../core/object-store.js'
import type { Reason } from '../../core/outcome.js'

/** Why an object is not read. */
interface Skip {
  readonly reason: Reason
  readonly message: string
}

/** Classes whose objects have to be restored before they are read; Glacier Instant Retrieval is not one. */
const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE']

export type Skipper = (object: StoredObject) => Skip | undefined

export const createSkipper = async ({
  include,
  exclude,
  since,
  maxSize,
  storageClasses,
}: ObjectFilter): Promise<Skipper> => {
  const { default: ignore } = await import('ignore')
  const matcher = (patterns: readonly string[]) => {
    const rules = ignore({ allowRelativePaths: true }).add([...patterns])
    return (key: string): boolean => {
      const path = key.replace(/^\/+/, '')
      return path !== '' && rules.ignores(path)
    }
  }
  const [included, excluded] = [matcher(include), matcher(exclude)]
  const isAskedFor = ({ key, modified, storageClass = 'STANDARD' }: StoredObject): boolean =>
    (include.length === 0 || included(key)) &&
    !excluded(key) &&
    (since === undefined || modified === undefined || modified >= since) &&
    (storageClasses.length === 0 || storageClasses.includes(storageClass))
  return (object) => {
    if (!isAskedFor(object)) return { reason: 'excluded', message: 'left out, as asked' }
    if (maxSize !== undefined && object.size > maxSize)
      return { reason: 'too_large', message: `${object.size} bytes are over --max-size` }
    if (ARCHIVES.includes(object.storageClass ?? '') && object.restored !== true)
      return { reason: 'archived', message: 'archived: restore it first (aws s3api restore-object)' }
    return undefined
  }
}
