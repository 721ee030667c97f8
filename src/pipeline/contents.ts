import type { ArtifactRef } from '../core/artifact.js'
import { isRereadable } from '../sources/index.js'
import type { ArchiveMember } from '../sources/packing/archive.js'
import {
  type OpenArtifact,
  type OpenContainer,
  type Opened,
  openArtifact,
  openChunks,
  type Problem,
  problemOf,
} from './artifact.js'

/** What is opened by itself: the artifact of a job, or a member of an archive within it. */
export interface Part {
  /** As findings name it. */
  readonly uri: string
  /** Throws BeartrapError 'input' on what can't be read. */
  open(): Promise<Opened>
  /** Whether that can be done once, and only until the next part is asked for. */
  readonly once: boolean
}

export interface Member extends Part {
  /** Whether it has bytes. */
  readonly isFile: boolean
  readonly header: ArchiveMember['header']
  readonly label: Uint8Array
}

/** All that a job reads. */
export const rootPart = (ref: ArtifactRef, signal: AbortSignal): Part => ({
  uri: ref.uri,
  once: !isRereadable(ref),
  open: () => openArtifact(ref, signal),
})

/** Its members, in its order, each counted. Throws BeartrapError 'input' where it is not whole, and past a limit. */
export async function* membersOf(uri: string, { archive, depth, limits }: OpenContainer): AsyncGenerator<Member> {
  for await (const { name, isFile, label, open, once, header } of archive.members()) {
    limits.entry(label.length)
    yield {
      uri: `${uri}!/${name}`,
      isFile,
      label,
      once,
      header,
      open: () => openChunks(open(), { limits, depth }),
    }
    limits.check()
  }
}

/** What a walk comes to. An artifact is to be read, or closed, before the next is asked for. */
export type Visit =
  | { readonly kind: 'artifact'; readonly part: Part; readonly artifact: OpenArtifact }
  /** Its members are visited next. */
  | { readonly kind: 'archive'; readonly part: Part; readonly archive: OpenContainer }
  /** What stands in no artifact: a member's name and what else its headers say. */
  | { readonly kind: 'label'; readonly label: Uint8Array }
  /** One that can't be opened, or an archive not to its end. */
  | { readonly kind: 'failed'; readonly part: Part; readonly problem: Problem; readonly error: unknown }

/** All artifacts of a part, however deep, in order. A fault is told and ends what it is of; a limit of the whole is thrown. */
export async function* walk(part: Part): AsyncGenerator<Visit> {
  let opened: Opened
  try {
    opened = await part.open()
  } catch (error) {
    yield { kind: 'failed', part, problem: problemOf(error), error }
    return
  }
  if (opened.kind === 'artifact') {
    yield { kind: 'artifact', part, artifact: opened }
    return
  }
  try {
    yield { kind: 'archive', part, archive: opened }
    yield* walkMembers(part, opened)
  } finally {
    await opened.close()
  }
}

async function* walkMembers(part: Part, archive: OpenContainer): AsyncGenerator<Visit> {
  try {
    for await (const member of membersOf(part.uri, archive)) {
      yield { kind: 'label', label: member.label }
      if (member.isFile) yield* walk(member)
    }
    yield { kind: 'label', label: archive.archive.label() }
  } catch (error) {
    archive.limits.check()
    yield { kind: 'failed', part, problem: problemOf(error), error }
  }
}
