import { open } from 'node:fs/promises'
import type { Finding } from '../../core/types.js'
import { createObject, type ObjectPlace } from '../../sinks/object.js'
import { readJournal } from './journal.js'
import { createLedger, type Ended } from './ledger.js'
import type { FindingsRecord } from './records.js'
import type { RunDir } from './run-dir.js'

export interface ManifestPlace extends Pick<ObjectPlace, 'client' | 'bucket'> {
  /** That it stands below: empty, or ending with a slash. */
  readonly folder: string
  /** The copy of an object, by the object's key. */
  readonly copyOf: (key: string) => string
  /** Whether all could be listed that it is to tell of. */
  readonly isWhole: boolean
}

/** Writes an object that tells, a line of JSON each, what was removed from which objects, and what has no copy; no value. */
export const writeManifest = async ({ info, journal }: RunDir, place: ManifestPlace): Promise<string> => {
  const key = `${place.folder}beartrap-${info.id}.ndjson`
  const object = await createObject({
    client: place.client,
    bucket: place.bucket,
    key,
    size: 0,
    settings: { ContentType: 'application/x-ndjson' },
    over: { kind: 'anything' }, // of a run that was killed as it wrote this
  })
  try {
    const { id, startedAt, order } = info
    const head = { type: 'manifest', run: id, startedAt, input: order.targets[0], output: order.output }
    await object.write(line({ ...head, whole: place.isWhole }))
    for await (const entry of entriesOf(journal, place.copyOf)) await object.write(line(entry))
    await object.finish()
    await object.publish()
  } finally {
    await object.discard()
  }
  return `s3://${place.bucket}/${key}`
}

const line = (entry: object): Uint8Array => Buffer.from(`${JSON.stringify(entry)}\n`)

async function* entriesOf(journal: string, copyOf: (key: string) => string): AsyncGenerator<object> {
  const ledger = createLedger()
  const handle = await open(journal, 'r')
  const findingsAt = async ({ start, end }: { start: number; end: number }): Promise<readonly Finding[]> => {
    const bytes = Buffer.allocUnsafe(end - start)
    await handle.read(bytes, 0, bytes.length, start)
    return (JSON.parse(bytes.toString()) as FindingsRecord).findings
  }
  try {
    for await (const { record, span } of readJournal(journal)) {
      ledger.apply(record, span)
      for (let ended = ledger.take(); ended !== undefined; ended = ledger.take()) {
        const byRule: Record<string, number> = {}
        for (const at of ended.findings)
          for (const { rule } of await findingsAt(at)) byRule[rule] = (byRule[rule] ?? 0) + 1
        yield entryOf(ended, byRule, copyOf)
      }
    }
  } finally {
    await handle.close()
  }
}

const entryOf = ({ outcome }: Ended, byRule: Readonly<Record<string, number>>, copyOf: (key: string) => string) => {
  const { uri, key, message, reason } = outcome
  if (outcome.outcome === 'skipped' || outcome.outcome === 'error')
    return {
      type: 'no-copy',
      // what is named after a credential is told by its place in the listing, from 0
      ...(reason === 'credential_in_label' ? { entry: outcome.entry } : { source: uri }),
      outcome: outcome.outcome,
      ...(reason !== undefined && { reason }),
      message,
    }
  return { type: 'copy', source: uri, copy: copyOf(key), removed: byRule }
}
