import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { S3Server } from '../../conformance/s3/case.js'
import { beartrap, summaryOf, temporaryFolder } from '../cli.js'
import { environmentOf, storeArgs } from './scan.js'

/** Redacts with the built command. */
export const redactStore = async (server: S3Server, args: readonly string[], state = temporaryFolder()) => {
  const ran = await beartrap(['redact', ...args, ...storeArgs(server, state), '--format', 'ndjson', '--key', 'test'], {
    env: environmentOf(server),
  })
  return { ran, summary: summaryOf(ran), state }
}

/** What the same bytes become in a local file. */
export const redactedLocally = async (bytes: Uint8Array | string): Promise<Buffer> => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'in'), bytes)
  await beartrap(['redact', join(folder, 'in'), '-o', join(folder, 'out'), '--key', 'test'])
  return readFileSync(join(folder, 'out'))
}

/** Of bytes that are too many to be shown where they differ. */
export const digestOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
