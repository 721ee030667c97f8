import { harFormat } from '../formats/har/index.js'
import type { OpenArtifact } from './artifact.js'

interface OpenCapture extends OpenArtifact {
  /** Whether it begins as one. */
  readonly isHar: boolean
}

/** An artifact that is read as a HAR whatever its beginning says, and as UTF-8: places are told by pointer, so offsets don't matter. */
export const asCapture = (artifact: OpenArtifact): OpenCapture => {
  const encoding = artifact.formats.map(({ name }) => name).find(isUtf16)
  const chunks = encoding === undefined ? artifact.chunks : transcoded(artifact.chunks, encoding)
  return { ...artifact, chunks, formats: [harFormat], isHar: artifact.capture === 'har' }
}

const isUtf16 = (name: string): boolean => name === 'utf-16le' || name === 'utf-16be'

async function* transcoded(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  const encoder = new TextEncoder()
  for await (const chunk of chunks) yield encoder.encode(decoder.decode(chunk, { stream: true }))
  yield encoder.encode(decoder.decode())
}
