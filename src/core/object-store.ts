/** How a store of objects is reached. Plain data without a secret: it crosses to workers, and into a run's journal. */
export interface StoreAccess {
  /** An S3-compatible store's address; AWS where absent. */
  readonly endpoint?: string
  readonly region?: string
  /** Of the shared configuration files. */
  readonly profile?: string
  /** A role to assume. */
  readonly roleArn?: string
  /** Buckets in the path of an address, not in its host name. */
  readonly pathStyle: boolean
  /** Requests that nobody signs. */
  readonly anonymous: boolean
  readonly requesterPays: boolean
  /** Milliseconds of silence after which a connection is given up. */
  readonly readTimeout: number
}

/** One version of one object, as a listing tells of it. */
export interface StoredObject {
  readonly bucket: string
  readonly key: string
  /** Where versions are listed. */
  readonly versionId?: string
  /** With its quotes, as it is sent back; absent where nobody has told it yet. */
  readonly etag?: string
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified?: number
  readonly storageClass?: string
  /** A copy of an archived object can be read for now. */
  readonly restored?: true
}

/** Which objects are read; all where nothing is said. */
export interface ObjectFilter {
  /** Patterns as in .gitignore, over whole keys. With any, only what one of them matches. */
  readonly include: readonly string[]
  readonly exclude: readonly string[]
  /** Milliseconds since 1970: only what was written then or later. */
  readonly since?: number
  /** Bytes. */
  readonly maxSize?: number
  readonly storageClasses: readonly string[]
}

/** How buckets are listed. */
export interface StoreListing {
  readonly access: StoreAccess
  readonly filter: ObjectFilter
  /** Every version of each object, not the latest alone. */
  readonly versions: boolean
}

/** A bucket, and what its keys begin with. */
export interface BucketTarget {
  readonly bucket: string
  readonly prefix: string
}

const SCHEME = 's3://'

export const isBucketUri = (target: string): boolean => target.startsWith(SCHEME)

/** Of `s3://bucket/prefix`; undefined where no bucket is named. */
export const parseBucketUri = (target: string): BucketTarget | undefined => {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(target) ?? []
  return bucket === undefined ? undefined : { bucket, prefix: prefix ?? '' }
}

/** As findings name it. */
export const objectUri = ({ bucket, key, versionId }: Pick<StoredObject, 'bucket' | 'key' | 'versionId'>): string =>
  `${SCHEME}${bucket}/${key}${versionId === undefined ? '' : `?versionId=${versionId}`}`
