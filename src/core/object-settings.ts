/** What stands beside an object's bytes, and is kept by a copy of it. Fields as the API of S3 has them. */
export interface ObjectSettings {
  readonly ContentType?: string
  readonly ContentEncoding?: string
  readonly ContentDisposition?: string
  readonly ContentLanguage?: string
  readonly CacheControl?: string
  readonly Expires?: Date
  readonly WebsiteRedirectLocation?: string
  readonly StorageClass?: string
  readonly ServerSideEncryption?: string
  readonly SSEKMSKeyId?: string
  readonly BucketKeyEnabled?: boolean
  readonly Metadata?: Readonly<Record<string, string>>
  /** As a query string. */
  readonly Tagging?: string
}
