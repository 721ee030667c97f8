import type { ArtifactRef } from '../../core/artifact.js'
import { objectUri, type StoreAccess, type StoredObject } from '../../core/object-store.js'

/** An object and the way to it. */
export interface Located {
  readonly object: StoredObject
  readonly access: StoreAccess
  /** Of its bucket, where the store has told. */
  readonly region?: string
  /** What is told of it is not enough: it is to be looked at before it is read. */
  readonly isUnseen?: true
}

export const S3 = 's3'

export const refOf = (located: Located): ArtifactRef => ({
  source: S3,
  uri: objectUri(located.object),
  locator: JSON.stringify(located),
  size: located.object.size,
})

export const locatedOf = ({ locator }: ArtifactRef): Located => JSON.parse(locator) as Located
