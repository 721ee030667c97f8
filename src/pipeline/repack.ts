import type { MemberHeader } from '../core/archive.js'
import { BeartrapError } from '../core/errors.js'
import { tarHeader, tarPadding } from '../sinks/tar.js'
import { createZipWriter } from '../sinks/zip.js'
import type { OpenArchive } from '../sources/packing/archive.js'
import type { Chunks, Compression } from '../sources/packing/compression.js'
import { spool } from './spool.js'

/** Why what is compressed so can't have a copy; nothing where it can. */
export const unpackable = (layers: readonly Compression[]): BeartrapError | undefined => {
  const layer = layers.find(({ pack }) => pack === undefined)
  if (layer === undefined) return undefined
  const node = layer.name === 'zstd' ? ' by this version of Node (22.15 or later can)' : ''
  return new BeartrapError(
    'input',
    `${layer.name}-compressed, and a copy can’t be compressed so${node}: unpack it, redact that, and pack it again`,
    { reason: 'unsupported' },
  )
}

/** Compressed as it was: the innermost layer first. Throws where `unpackable` tells why. */
export const repacked = (layers: readonly Compression[], pieces: Chunks): Chunks => {
  const problem = unpackable(layers)
  if (problem !== undefined) throw problem
  return layers.reduceRight((inner, { pack }) => pack?.(inner) ?? inner, pieces)
}

/** Writes an archive of the kind that it was. */
export interface Repacker {
  /** With the header that it had. */
  member(header: MemberHeader, pieces: Chunks): AsyncGenerator<Uint8Array>
  /** What follows the last member. */
  end(trailer: Uint8Array): Iterable<Uint8Array>
}

export const createRepacker = (kind: OpenArchive['kind']): Repacker => {
  const zip = createZipWriter()
  switch (kind) {
    case 'zip':
      return { member: (header, pieces) => zip.member(expect(header, 'zip'), pieces), end: zip.end }
    case 'tar':
      return { member: (header, pieces) => tarMember(expect(header, 'tar'), pieces), end: (trailer) => [trailer] }
    default:
      return kind satisfies never
  }
}

const expect = <K extends MemberHeader['kind']>(header: MemberHeader, kind: K): Extract<MemberHeader, { kind: K }> => {
  if (header.kind !== kind) throw new TypeError(`a ${header.kind} member in a ${kind} archive`)
  return header as Extract<MemberHeader, { kind: K }>
}

/** How long it is stands before it: what is redacted already is kept until that is known. */
async function* tarMember(header: Extract<MemberHeader, { kind: 'tar' }>, pieces: Chunks): AsyncGenerator<Uint8Array> {
  const kept = await spool(pieces, Number.POSITIVE_INFINITY)
  try {
    yield tarHeader(header, kept.size)
    yield* kept.read({ start: 0, end: kept.size })
    yield tarPadding(kept.size)
  } finally {
    await kept.close()
  }
}
