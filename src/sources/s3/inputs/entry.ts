import type { StoredObject } from '../../../core/object-store.js'

/** An object as an input names it: as much as it tells. */
export interface NamedObject extends Partial<StoredObject> {
  readonly key: string
  /** Of its bucket, where it is told. */
  readonly region?: string
}

/** What an input holds, in its order, and where in it. */
export type Entry = { readonly where: string } & (
  | { readonly kind: 'object'; readonly object: NamedObject }
  /** What names none. */
  | { readonly kind: 'bad'; readonly message: string }
)

/** Of a key as forms are encoded: events and inventories have it so. Undefined where it is none. */
export const decodedKey = (encoded: string): string | undefined => {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

/** As a store sends it, with its quotes. */
export const quotedEtag = (etag: string): string => (etag.startsWith('"') ? etag : `"${etag}"`)
