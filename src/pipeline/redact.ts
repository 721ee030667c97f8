import { stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { BeartrapError } from '../core/errors.js'
import { isBucketUri } from '../core/object-store.js'
import type { Style } from '../core/placeholder.js'
import type { Summary } from '../core/summary.js'
import { listTarget } from '../sources/index.js'
import type { Destination } from './job.js'
import { type Planned, runJobs } from './run.js'
import { type OutputOptions, openRun } from './session.js'

/** Where redacted copies go, as the command line says it. */
export type RedactTo =
  | { readonly kind: 'stdout' }
  | { readonly kind: 'path'; readonly path: string; readonly force: boolean }
  /** Of a bucket's objects only if it was confirmed. */
  | { readonly kind: 'in-place'; readonly confirmed: boolean }
  /** Nowhere: to know whether there is anything to remove. */
  | { readonly kind: 'nowhere' }

export interface RedactOptions extends OutputOptions {
  readonly input: string
  readonly to: RedactTo
  readonly exclude: readonly string[]
  readonly style: Style
  readonly verify: boolean
  readonly fixSizes: boolean
  /** The version to mark HARs with. */
  readonly mark: string | undefined
}

/** Writes redacted copies of a file, a folder tree or standard input, and reports what was removed. */
export const runRedact = async (options: RedactOptions): Promise<Summary> => {
  const destinationOf = await planDestinations(options)
  const session = await openRun(options)
  try {
    return await runJobs(plan(options, destinationOf), session.run)
  } finally {
    await session.close()
  }
}

async function* plan(options: RedactOptions, destinationOf: DestinationOf): AsyncGenerator<Planned> {
  const { input, exclude, style, verify, fixSizes, mark } = options
  const how = { style, verify, fixSizes, ...(mark !== undefined && { mark }), keep: [] }
  for await (const listed of listTarget(input, { exclude })) {
    if (listed.kind !== 'artifact') yield listed
    else {
      const { ref } = listed
      yield {
        kind: 'job',
        job: { kind: 'redact', ref, destination: destinationOf(ref.locator), ...how },
      }
    }
  }
}

type DestinationOf = (path: string) => Destination

/** Throws BeartrapError 'usage' where the input and the output don't fit together. */
const planDestinations = async ({ input, to }: RedactOptions): Promise<DestinationOf> => {
  const isFolder = await isDirectory(input)
  switch (to.kind) {
    case 'stdout':
      if (isFolder)
        throw new BeartrapError('usage', `${input} is a folder: name an output folder with -o, or use --in-place`)
      return () => to
    case 'nowhere':
      return () => to
    case 'in-place':
      if (input === '-') throw new BeartrapError('usage', 'standard input has no place: leave --in-place out')
      return () => ({ kind: 'in-place' })
    case 'path': {
      if (isBucketUri(to.path))
        throw new BeartrapError('usage', 'copies in a bucket are made of objects: redact s3://… -o s3://…')
      if (isFolder) refuseNested(input, to.path)
      const intoFolder = !isFolder && (await isDirectory(to.path))
      return (path) => ({
        ...to,
        kind: 'file',
        path: targetPath(path, { input, output: to.path, isFolder, intoFolder }),
      })
    }
    default:
      return to satisfies never
  }
}

const isDirectory = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true

/** A tree written into itself would be read again, or overwritten. */
const refuseNested = (input: string, output: string): void => {
  const [from, to] = [resolve(input) + sep, resolve(output) + sep]
  if (to.startsWith(from) || from.startsWith(to)) {
    throw new BeartrapError(
      'usage',
      `${output} and ${input} lie within one another: choose another output folder, or --in-place`,
    )
  }
}

const targetPath = (
  path: string,
  { input, output, isFolder, intoFolder }: { input: string; output: string; isFolder: boolean; intoFolder: boolean },
): string => {
  if (isFolder) return join(output, relative(input, path))
  return intoFolder ? join(output, basename(path)) : output
}
