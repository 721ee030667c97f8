import { createHash } from 'node:crypto'
import { type Content, contentOf, windowsOf, zeros } from './content.js'
import { compareKeys } from './order.js'

export interface StoredObject {
  readonly kind: 'object'
  /** `null` where the bucket keeps no versions. */
  readonly id: string
  readonly modified: Date
  /** With its quotation marks. */
  readonly etag: string
  readonly content: Content
  /** What a GET gives back, in small letters: content-type, x-amz-meta-…, x-amz-storage-class, encryption. */
  readonly headers: Readonly<Record<string, string>>
  readonly tags: readonly (readonly [key: string, value: string])[]
  /** With a key of the customer: only a request that brings one gets it. */
  readonly isCustomerKeyed: boolean
  /** Glacier, Deep Archive, or an archive tier of Intelligent-Tiering: a GET gives InvalidObjectState. */
  readonly isArchived: boolean
}

export interface DeleteMarker {
  readonly kind: 'marker'
  readonly id: string
  readonly modified: Date
}

export type Version = StoredObject | DeleteMarker

export interface PutOptions extends Partial<Omit<StoredObject, 'kind' | 'id' | 'content'>> {
  readonly storageClass?: string
}

export interface BucketOptions {
  readonly region?: string
  /** Read without credentials. */
  readonly isPublic?: boolean
  readonly requesterPays?: boolean
  /** What a request signed for another region gets; `redirect`, the default, is a 301. */
  readonly wrongRegion?: 'redirect' | 'malformed'
  readonly versioning?: 'off' | 'Enabled' | 'Suspended'
  /** Uploaded bytes are counted and hashed, then forgotten, and read back as zeros: for copies of gigabytes. */
  readonly forgetsBodies?: boolean
}

export interface Upload {
  readonly key: string
  readonly options: PutOptions
  readonly parts: Map<number, { readonly etag: string; readonly content: Content; readonly md5: Buffer }>
}

export type Bucket = ReturnType<typeof createBucket>

const ARCHIVED = new Set(['GLACIER', 'DEEP_ARCHIVE'])

let lastId = 0
const nextId = (): string => `version-${String(++lastId).padStart(8, '0')}`

/** Keys and their versions, newest first. */
export const createBucket = (name: string, options: BucketOptions = {}) => {
  const versions = new Map<string, Version[]>()
  const uploads = new Map<string, Upload>()
  let sorted: readonly string[] | undefined
  let versioning = options.versioning ?? 'off'

  const add = (key: string, version: Version): void => {
    const before = versions.get(key)
    if (before === undefined) sorted = undefined
    versions.set(key, [version, ...(before ?? []).filter(({ id }) => id !== version.id)])
  }
  const newId = (): string => (versioning === 'Enabled' ? nextId() : 'null')

  return {
    name,
    uploads,
    settings: {
      region: 'us-east-1',
      isPublic: false,
      requesterPays: false,
      wrongRegion: 'redirect',
      forgetsBodies: false,
      ...options,
    },
    versioning: () => versioning,
    setVersioning: (next: typeof versioning): void => {
      versioning = next
    },
    put: (key: string, value: string | Uint8Array | Content, more: PutOptions = {}): StoredObject => {
      const object = objectOf(key, newId(), contentOf(value), more)
      add(key, object)
      return object
    },
    /** What is left of an upload's bytes. */
    contentOfUpload: (body: Uint8Array): Content =>
      options.forgetsBodies === true ? zeros(body.length) : contentOf(body),
    /** As a DELETE without a version does. */
    remove: (key: string): DeleteMarker | undefined => {
      if (versioning === 'off') {
        if (versions.delete(key)) sorted = undefined
        return undefined
      }
      const marker: DeleteMarker = { kind: 'marker', id: newId(), modified: now() }
      add(key, marker)
      return marker
    },
    removeVersion: (key: string, id: string): void => {
      const left = (versions.get(key) ?? []).filter((version) => version.id !== id)
      if (left.length > 0) versions.set(key, left)
      else if (versions.delete(key)) sorted = undefined
    },
    replaceTags: (key: string, object: StoredObject, tags: StoredObject['tags']): void => {
      const all = versions.get(key) ?? []
      versions.set(
        key,
        all.map((version) => (version === object ? { ...object, tags } : version)),
      )
    },
    find: (key: string, id?: string): Version | undefined =>
      versions.get(key)?.find((version) => id === undefined || version.id === id),
    versionsOf: (key: string): readonly Version[] => versions.get(key) ?? [],
    /** In the order of a listing, those whose newest version is a delete marker too. */
    keys: (): readonly string[] => {
      sorted ??= [...versions.keys()].sort(compareKeys)
      return sorted
    },
  }
}

/** S3 keeps whole seconds. */
const now = (): Date => new Date(Math.floor(Date.now() / 1000) * 1000)

const objectOf = (key: string, id: string, content: Content, more: PutOptions): StoredObject => {
  const headers: Record<string, string> = { 'content-type': 'binary/octet-stream', ...more.headers }
  if (more.storageClass !== undefined) headers['x-amz-storage-class'] = more.storageClass
  return {
    kind: 'object',
    id,
    modified: more.modified ?? now(),
    etag: more.etag ?? etagOf(key, content),
    content,
    headers,
    tags: more.tags ?? [],
    isCustomerKeyed: more.isCustomerKeyed ?? false,
    isArchived: more.isArchived ?? ARCHIVED.has(headers['x-amz-storage-class'] ?? ''),
  }
}

/** Above it, an object is a generated one whose bytes are not read for their MD5. */
const MAX_HASHED_BYTES = 64 * 1024 * 1024

const etagOf = (key: string, content: Content): string => {
  const hash = createHash('md5')
  if (content.size > MAX_HASHED_BYTES) hash.update(`${key}\0${content.size}`)
  else for (const window of windowsOf(content)) hash.update(window)
  return `"${hash.digest('hex')}"`
}
