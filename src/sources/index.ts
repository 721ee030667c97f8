import { fstatSync } from 'node:fs'
import type { ArtifactRef, Listed, ListOptions, Source } from '../core/artifact.js'
import { fileSource } from './file.js'
import { folderSource } from './folder.js'
import { globSource } from './glob.js'
import { s3Source } from './s3/index.js'
import { stdinSource } from './stdin.js'

/** Asked in this order: a path that exists is never taken for a pattern. To add one: a file beside this, and a line here. */
const SOURCES: readonly Source[] = [stdinSource, s3Source, folderSource, fileSource, globSource]

/** All artifacts of a target; a target that no source takes is a problem. */
export async function* listTarget(target: string, options: ListOptions): AsyncGenerator<Listed> {
  for (const source of SOURCES) {
    if (await source.accepts(target)) return yield* source.list(target, options)
  }
  yield* fileSource.list(target, options)
}

export const sourceOf = (ref: ArtifactRef): Source => {
  const source = SOURCES.find((candidate) => candidate.name === ref.source)
  if (source === undefined) throw new TypeError(`no source named ${ref.source}`)
  return source
}

/** Whether opening an artifact again gives the same bytes. */
export const isRereadable = (ref: ArtifactRef): boolean => sourceOf(ref).rereadable(ref)

/** Whether its bytes come when they will, as those of a pipe do, and a file's don't. */
export const flows = (ref: ArtifactRef): boolean => !isRereadable(ref) && !isRedirectedFile(ref)

const isRedirectedFile = ({ source }: ArtifactRef): boolean => source === stdinSource.name && fstatSync(0).isFile()
