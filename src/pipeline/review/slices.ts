import { open } from 'node:fs/promises'
import type { ArtifactRef } from '../../core/artifact.js'
import type { Span } from '../../core/types.js'
import { openArtifact } from '../artifact.js'

/**
 * The bytes of each span, in the order given; fewer where the artifact ends before.
 * Offsets are of the unpacked bytes: of gzip, all before the last of them is unpacked
 * again each time, so that no unpacked copy of any size comes to lie on the disk.
 */
export const readSpans = async (ref: ArtifactRef, spans: readonly Span[]): Promise<Uint8Array[]> => {
  const opened = await openArtifact(ref, new AbortController().signal)
  if (opened.kind === 'artifact' && opened.layers.length > 0) return collect(opened.chunks, spans)
  await opened.close()
  const handle = await open(ref.locator, 'r')
  try {
    const slices: Uint8Array[] = []
    for (const { start, end } of spans) {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(end - start), 0, end - start, start)
      slices.push(buffer.subarray(0, bytesRead))
    }
    return slices
  } finally {
    await handle.close()
  }
}

const collect = async (chunks: AsyncIterable<Uint8Array>, spans: readonly Span[]): Promise<Uint8Array[]> => {
  const filled = spans.map(({ start, end }) => ({ bytes: new Uint8Array(end - start), length: 0 }))
  const last = Math.max(0, ...spans.map(({ end }) => end))
  let at = 0
  for await (const chunk of chunks) {
    for (const [index, { start, end }] of spans.entries()) {
      const slice = filled[index]
      const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at))
      slice?.bytes.set(part, slice.length)
      if (slice !== undefined) slice.length += part.length
    }
    at += chunk.length
    if (at >= last) break
  }
  return filled.map(({ bytes, length }) => bytes.subarray(0, length))
}
