import type { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { clientOf, openCase, type S3Server } from './s3/case.js'
import { KEYS } from './s3/keys.js'
import { LISTINGS } from './s3/listings.js'
import { MULTIPART } from './s3/multipart.js'
import { READS } from './s3/reads.js'
import { WRITES } from './s3/writes.js'

const GROUPS = { reads: READS, writes: WRITES, listings: LISTINGS, multipart: MULTIPART, keys: KEYS }

interface Options {
  /** Why all of it is skipped; empty where it isn't. Goes into the name. */
  readonly absent?: string
  /** What this server can't do, and why: the promise's beginning. */
  readonly cannot?: Readonly<Record<string, string>>
}

/** What clients of S3 rely on, for every server that tests run against, through the SDK itself. */
export const s3ServerConformance = (
  name: string,
  start: () => Promise<S3Server & { close(): Promise<void> }>,
  { absent = '', cannot = {} }: Options = {},
): void => {
  describe.skipIf(absent !== '')(`S3 server conformance: ${name}${absent}`, () => {
    let server: Awaited<ReturnType<typeof start>>
    let client: S3Client

    beforeAll(async () => {
      server = await start()
      client = clientOf(server)
    })
    afterAll(async () => {
      client?.destroy()
      await server?.close()
    })

    describe.each(Object.entries(GROUPS))('%s', (_group, rows) => {
      for (const [promise, run] of rows) {
        const reason = Object.entries(cannot).find(([start]) => promise.startsWith(start))?.[1]
        it.skipIf(reason !== undefined)(`${promise}${reason === undefined ? '' : ` (skipped: ${reason})`}`, async () =>
          run(await openCase(server, client)),
        )
      }
    })
  })
}
