import type { ArtifactRef } from '../core/artifact.js'
import { concatBytes } from '../core/ascii.js'
import { messageOf } from '../core/errors.js'
import { isRereadable } from '../sources/index.js'
import { openZip, type Zip, type ZipMember } from '../sources/zip.js'
import { type OpenArtifact, openArtifact, openChunks } from './artifact.js'

/** What a job reads: one artifact, or an archive of several. */
export type Contents =
  | { readonly kind: 'artifact'; readonly part: Part; close(): Promise<void> }
  | { readonly kind: 'archive'; readonly archive: Archive; close(): Promise<void> }

/** An artifact that can be opened as often as its source allows. */
export interface Part {
  /** As findings name it. */
  readonly uri: string
  /** Throws BeartrapError 'input' on what can't be read. */
  open(): Promise<OpenArtifact>
}

export interface Archive {
  /** In the archive's order. */
  readonly members: readonly Member[]
  readonly comment: Uint8Array
  /** What stands in no member: names and comments, line by line. */
  readonly labels: Part
}

export interface Member extends Part {
  readonly isFolder: boolean
  readonly header: ZipMember['header']
}

/**
 * Opens what can be opened, a file in a stream's way or a zip archive at random. A
 * zip archive that is no whole one is an artifact of unknown packing. Throws
 * BeartrapError 'input' on what can't be read.
 */
export const openContents = async (ref: ArtifactRef, signal: AbortSignal): Promise<Contents> => {
  const first = await openArtifact(ref, signal)
  if (!first.isZip || !isRereadable(ref)) return single(ref, first, signal)
  try {
    const zip = await openZip(ref.locator) // what can be read twice has a path
    await first.close()
    return { kind: 'archive', archive: toArchive(ref, zip, signal), close: async () => zip.close() }
  } catch (error) {
    return single(ref, first, signal, messageOf(error))
  }
}

/** The artifact that detection has opened is the one that is read first. */
const single = (ref: ArtifactRef, first: OpenArtifact, signal: AbortSignal, packing = first.packing): Contents => {
  let ready: OpenArtifact | undefined = first
  return {
    kind: 'artifact',
    part: {
      uri: ref.uri,
      open: async () => {
        const artifact = ready ?? (await openArtifact(ref, signal))
        ready = undefined
        return packing === undefined ? artifact : { ...artifact, packing }
      },
    },
    close: async () => ready?.close(),
  }
}

const toArchive = (ref: ArtifactRef, { members, comment }: Zip, signal: AbortSignal): Archive => ({
  members: members.map(({ name, isFolder, open, header }) => ({
    uri: `${ref.uri}!/${name}`,
    isFolder,
    header,
    open: () => openChunks(open(signal)),
  })),
  comment,
  labels: { uri: ref.uri, open: () => openChunks(labelsOf(members, comment)) },
})

async function* labelsOf(members: readonly ZipMember[], comment: Uint8Array): AsyncGenerator<Uint8Array> {
  const line = new TextEncoder()
  for (const member of members) yield concatBytes([line.encode(`${member.name}\n`), member.comment, line.encode('\n')])
  yield comment
}
