import { createGunzip, createGzip } from 'node:zlib'
import type { Compression } from './compression.js'
import { deflated, inflated } from './node-streams.js'

/** RFC 1952. Zeros after it are padding. A copy is one member, without a name or a time in its header. */
export const gzip: Compression = {
  name: 'gzip',
  detect: (head) => head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08,
  unpack: (chunks) => inflated(chunks, { packing: 'gzip', create: createGunzip, goesOn: true }),
  pack: (chunks) => deflated(chunks, createGzip),
}
