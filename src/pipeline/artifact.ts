import { type ArtifactRef, DETECT_BYTES, type Format } from '../core/artifact.js'
import { concatBytes, toLatin1 } from '../core/ascii.js'
import type { Encoding } from '../core/types.js'
import { captureOf, formatsOf } from '../formats/index.js'
import { type Compression, compressionOf, opaquePacking, unpack } from '../sources/compression.js'
import { sourceOf } from '../sources/index.js'
import { isZip } from '../sources/zip.js'

/** An artifact, opened: decompressed, and its formats known. */
export interface OpenArtifact {
  readonly chunks: AsyncIterable<Uint8Array>
  /** How its copy is packed again. */
  readonly compressed: Compression | undefined
  /** Encodings of the whole artifact. */
  readonly encodings: readonly Encoding[]
  /** The raw bytes, and what the first bytes tell of. */
  readonly formats: readonly [Format, ...Format[]]
  /** What kind of capture it is read as, in whatever encoding. */
  readonly capture: ReturnType<typeof captureOf>
  /** Whether it is a zip archive, to be opened by itself. */
  readonly isZip: boolean
  /** Names a packing whose contents can't be looked at. */
  readonly packing: string | undefined
  /** Ends reading; for one whose chunks nobody asks for. */
  close(): Promise<void>
}

export const openArtifact = (ref: ArtifactRef, signal: AbortSignal): Promise<OpenArtifact> =>
  openChunks(sourceOf(ref).open(ref, signal))

/** Of stored bytes, wherever they come from. */
export const openChunks = async (source: AsyncIterable<Uint8Array>): Promise<OpenArtifact> => {
  const stored = await peek(source)
  const compressed = compressionOf(stored.head)
  const { head, chunks, close } = compressed === undefined ? stored : await peek(unpack(compressed, stored.chunks))
  return {
    chunks,
    compressed,
    encodings: compressed === undefined ? [] : [compressed],
    formats: formatsOf(head),
    capture: captureOf(head),
    isZip: isZip(stored.head),
    packing: opaquePacking(head),
    close,
  }
}

interface Peeked {
  readonly head: Uint8Array
  readonly chunks: AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** What a capture in JSON begins with. */
const JSON_BEGINS = /^(?:\xef\xbb\xbf)?\s*\[?\s*(?:\{|$)/
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC begins a terminal's codes
const TEXT = /^[\t\x1b\x20-\x7e\x80-\xfd]*\r?$/

/** Whether a first line tells that more bytes would make it nothing else than text: a live stream may wait long for them. */
const isText = (head: Uint8Array): boolean => {
  const end = head.indexOf(0x0a)
  const line = end < 0 ? '' : toLatin1(head.subarray(0, end))
  return end >= 0 && TEXT.test(line) && (!JSON_BEGINS.test(line) || isJson(line))
}

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/** Reads until the head is there, then gives the stream from its start again. */
const peek = async (source: AsyncIterable<Uint8Array>): Promise<Peeked> => {
  const iterator = source[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  let failure: unknown
  while (head.length < DETECT_BYTES && !isText(head) && failure === undefined) {
    const step = await iterator.next().catch((error: unknown) => {
      if (head.length === 0) throw error
      failure = error
      return { done: true as const, value: undefined }
    })
    if (step.done) break
    head = concatBytes([head, step.value])
  }
  async function* chunks() {
    try {
      if (head.length > 0) yield head
      if (failure !== undefined) throw failure
      for (let step = await iterator.next(); !step.done; step = await iterator.next()) yield step.value
    } finally {
      await close()
    }
  }
  const close = async (): Promise<void> => {
    await iterator.return?.()
  }
  return { head, chunks: chunks(), close }
}

export const packingProblem = (packing: string): string =>
  `${packing}: its contents were not scanned; unpack it and scan what it holds`
