import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openChunks } from '../../src/pipeline/artifact.js'
import { walk } from '../../src/pipeline/contents.js'
import { createLimits } from '../../src/sources/packing/limits.js'
import { PACK } from '../helpers/pack.js'
import { chunked } from '../helpers/s3/chunked.js'
import { tarOf } from '../helpers/tar.js'
import { zipOf } from '../helpers/zip.js'

/** No two parts of it are the same: memory that is used too late shows. */
const CONTENT = Buffer.concat(
  Array.from({ length: 6000 }, (_, index) => createHash('sha256').update(`part ${index}`).digest()),
)

const WAYS: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  ...PACK,
  plain: (bytes) => bytes,
  zip: (bytes) => zipOf({ first: 'short', member: bytes }),
  tar: (bytes) => tarOf({ first: 'short', member: bytes }),
}
const paths = Object.keys(WAYS).flatMap((outer) => Object.keys(WAYS).map((inner) => [inner, outer] as const))

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Digests of all artifacts in it, as they are when they are read. */
const contentsOf = async (bytes: Uint8Array, size: number): Promise<string[]> => {
  const digests: string[] = []
  const limits = createLimits({ signal: new AbortController().signal, isTimed: false })
  const open = () => openChunks(chunked(bytes, size), { limits, depth: 0 })
  for await (const visit of walk({ uri: 'all', once: true, open })) {
    if (visit.kind === 'failed') throw visit.error
    if (visit.kind !== 'artifact') continue
    const hash = createHash('sha256')
    for await (const chunk of visit.artifact.chunks) hash.update(chunk)
    digests.push(hash.digest('hex'))
  }
  return digests
}

/** As sockets and files give them: a chunk's memory is the next one's as well. */
describe('chunks whose memory is used again', () => {
  it.each(paths)('are read in time: %s in %s', async (inner, outer) => {
    const packed = WAYS[outer]?.(WAYS[inner]?.(CONTENT) ?? CONTENT) ?? CONTENT
    for (const size of [997, 1 << 14, 1 << 16]) expect(await contentsOf(packed, size)).toContain(digestOf(CONTENT))
  })
})
