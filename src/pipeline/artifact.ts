import type { ArtifactRef, Format, Ranges } from '../core/artifact.js'
import { messageOf, reasonOf } from '../core/errors.js'
import type { Reason } from '../core/outcome.js'
import type { Encoding } from '../core/types.js'
import { captureOf, formatsOf } from '../formats/index.js'
import { sourceOf } from '../sources/index.js'
import type { OpenArchive } from '../sources/packing/archive.js'
import type { Chunks, Compression } from '../sources/packing/compression.js'
import { archiveOf, compressionOf, opaquePacking } from '../sources/packing/index.js'
import { createLimits, type Limits, MAX_DEPTH } from '../sources/packing/limits.js'
import { openTar } from '../sources/packing/tar.js'
import { openZip } from '../sources/packing/zip.js'
import { type Peeked, peek } from './peek.js'
import { spool } from './spool.js'

/** Why something was not scanned, or not to its end. */
export interface Problem {
  readonly message: string
  readonly reason?: Reason
}

export const problemOf = (error: unknown): Problem => {
  const reason = reasonOf(error)
  return { message: messageOf(error), ...(reason !== undefined && { reason }) }
}

/** What bytes turn out to be once all that they are compressed with is undone. */
export type Opened = OpenArtifact | OpenContainer

interface Unpacked {
  /** How they are compressed, the outermost first. */
  readonly layers: readonly Compression[]
  readonly limits: Limits
  /** Ends reading; for what nobody reads to its end. */
  close(): Promise<void>
}

/** An artifact, opened: decompressed, and its formats known. */
export interface OpenArtifact extends Unpacked {
  readonly kind: 'artifact'
  readonly chunks: Chunks
  /** Encodings of the whole artifact. */
  readonly encodings: readonly Encoding[]
  /** The raw bytes, and what the first bytes tell of. */
  readonly formats: readonly [Format, ...Format[]]
  /** What kind of capture it is read as, in whatever encoding. */
  readonly capture: ReturnType<typeof captureOf>
  /** Why its contents can't be looked at, where it is packed in another way. */
  readonly packed: Problem | undefined
}

/** An archive, whose members are parts of their own. */
export interface OpenContainer extends Unpacked {
  readonly kind: 'archive'
  readonly archive: OpenArchive
  /** Layers down to its members. */
  readonly depth: number
}

export interface Opening {
  readonly limits: Limits
  /** Layers that were undone before. */
  readonly depth: number
  /** A way to the stored bytes at random. */
  readonly ranges?: (() => Promise<Ranges>) | undefined
}

/** Of an artifact as its source has it. Throws BeartrapError 'input' on what can't be read. */
export const openArtifact = (ref: ArtifactRef, signal: AbortSignal): Promise<Opened> => {
  const source = sourceOf(ref)
  const isRereadable = source.rereadable(ref)
  const limits = createLimits({ signal, isTimed: isRereadable })
  const ranges = source.ranges === undefined || !isRereadable ? undefined : source.ranges.bind(source, ref, signal)
  return openChunks(source.open(ref, signal), { limits, depth: 0, ranges: countedBy(limits, ranges) })
}

const countedBy = (limits: Limits, open: (() => Promise<Ranges>) | undefined): Opening['ranges'] =>
  open === undefined
    ? undefined
    : async () => {
        const ranges = await open()
        return { ...ranges, read: (span) => limits.stored(ranges.read(span)) }
      }

/** Of bytes wherever they come from. Throws BeartrapError 'input' on what can't be unpacked at all. */
export const openChunks = async (source: Chunks, opening: Opening): Promise<Opened> => {
  const { limits } = opening
  const layers: Compression[] = []
  let peeked = await peek(source)
  let compression = compressionOf(peeked.head)
  let kind = archiveOf(peeked.head)
  if (compression === undefined && kind === undefined) return toArtifact(peeked, layers, limits, opaque(peeked))
  if (opening.depth === 0) peeked = { ...peeked, chunks: limits.stored(peeked.chunks) }
  while (compression !== undefined) {
    if (opening.depth + layers.length >= MAX_DEPTH) return toArtifact(peeked, layers, limits, TOO_DEEP)
    layers.push(compression)
    peeked = await peek(limits.unpacked(compression.unpack(peeked.chunks)))
    compression = compressionOf(peeked.head)
    kind = archiveOf(peeked.head)
  }
  if (kind === undefined) return toArtifact(peeked, layers, limits, opaque(peeked))
  const depth = opening.depth + layers.length + 1
  if (depth > MAX_DEPTH) return toArtifact(peeked, layers, limits, TOO_DEEP)
  if (kind === 'zip') return openAtRandom(peeked, layers, { ...opening, depth })
  return { kind: 'archive', archive: openTar(peeked.chunks), layers, depth, limits, close: peeked.close }
}

const opaque = ({ head }: Peeked): Problem | undefined => {
  const packing = opaquePacking(head)
  return packing === undefined ? undefined : unread(packing)
}

const TOO_DEEP: Problem = {
  message: `packed more than ${MAX_DEPTH} deep: its contents were not scanned; unpack it and scan what it holds`,
  reason: 'archive_limit',
}

const unread = (packing: string): Problem => ({
  message: `${packing}: its contents were not scanned; unpack it and scan what it holds`,
  reason: 'unsupported',
})

const toArtifact = (
  { head, chunks, close }: Peeked,
  layers: readonly Compression[],
  limits: Limits,
  packed: Problem | undefined,
): OpenArtifact => ({
  kind: 'artifact',
  chunks,
  layers,
  limits,
  encodings: layers.map(({ name }) => name),
  formats: formatsOf(head),
  capture: captureOf(head),
  packed,
  close,
})

/** What can't be read in its place as it has to be, a zip archive at random or a HAR twice, is kept elsewhere, up to here. */
export const MAX_KEPT_BYTES = 256 << 20

/** A zip archive that is no whole one is an artifact of unknown packing. */
const openAtRandom = async (
  peeked: Peeked,
  layers: readonly Compression[],
  { limits, depth, ranges: open }: Opening,
): Promise<Opened> => {
  const isInPlace = layers.length === 0 && open !== undefined
  const ranges = isInPlace ? await open() : await spool(peeked.chunks, MAX_KEPT_BYTES)
  try {
    const archive = await openZip(ranges, limits.unpacked)
    await peeked.close()
    const close = async (): Promise<void> => {
      await archive.close()
      await ranges.close()
    }
    return { kind: 'archive', archive, layers, depth, limits, close }
  } catch (error) {
    if (!isOfPacking(error)) {
      await Promise.all([ranges.close(), peeked.close()])
      throw error
    }
    if (isInPlace) {
      await ranges.close()
      return toArtifact(peeked, layers, limits, asUnread(error))
    }
    const again: Peeked = { ...peeked, chunks: ranges.read({ start: 0, end: ranges.size }), close: ranges.close }
    return toArtifact(again, layers, limits, asUnread(error))
  }
}

/** Not of the store that it is read from. */
const isOfPacking = (error: unknown): boolean => PACKING_REASONS.includes(reasonOf(error))
const PACKING_REASONS: readonly (Reason | undefined)[] = ['corrupt', 'truncated', 'archive_limit', 'unsupported']

const asUnread = (error: unknown): Problem => {
  const { message, reason } = problemOf(error)
  return { ...unread(message), ...(reason !== undefined && { reason }) }
}
