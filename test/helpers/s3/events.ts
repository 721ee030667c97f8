export interface EventOf {
  readonly key: string
  readonly bucket?: string
  readonly name?: string
  readonly version?: string
  readonly object?: Record<string, unknown>
}

/** As S3 encodes keys in notifications and inventories. */
export const formEncoded = (key: string): string =>
  encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/')

/** A record of a notification (S3 User Guide, "Event message structure"). */
export const recordOf = ({ key, bucket = 'logs', name = 'ObjectCreated:Put', version = '2.1', object }: EventOf) => ({
  eventVersion: version,
  eventSource: 'aws:s3',
  awsRegion: 'us-east-1',
  eventTime: '2026-11-01T10:00:00.000Z',
  eventName: name,
  userIdentity: { principalId: 'AIDA' },
  s3: {
    s3SchemaVersion: '1.0',
    configurationId: 'all',
    bucket: { name: bucket, ownerIdentity: { principalId: 'A3' }, arn: `arn:aws:s3:::${bucket}` },
    object: { key: formEncoded(key), size: 4, eTag: 'd41d8cd9', sequencer: '0A1B2C', ...object },
  },
})

export const notificationOf = (...events: readonly EventOf[]) => ({ Records: events.map(recordOf) })

export const TEST_EVENT = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2026-11-01T10:00:00Z', Bucket: 'logs' }
