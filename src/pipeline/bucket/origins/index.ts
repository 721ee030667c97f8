import { BeartrapError } from '../../../core/errors.js'
import type { StoreListing } from '../../../core/object-store.js'
import type { Entry } from '../../../sources/s3/inputs/entry.js'
import { readEvents } from '../../../sources/s3/inputs/events.js'
import { openInputFile } from '../../../sources/s3/inputs/file.js'
import { readKeys } from '../../../sources/s3/inputs/keys.js'
import { openInventory } from '../../../sources/s3/inputs/remote.js'
import type { Asked, Origin } from '../origin.js'
import { type Input, inputOrigin } from './input.js'
import { listingOrigin } from './listing.js'
import type { InputKind, InputSpec } from './spec.js'

interface Opening {
  readonly from: string
  readonly listing: StoreListing
  readonly asked: Asked
  readonly signal: AbortSignal
}

type OpenInput = (opening: Opening) => Promise<Input>

const file =
  (read: (chunks: AsyncIterable<Uint8Array>) => AsyncIterable<Entry>, namesVersions: boolean): OpenInput =>
  async ({ from }) => {
    const { chunks, digest } = await openInputFile(from)
    return { entries: () => read(chunks), namesVersions, ...(digest !== undefined && { digest }) }
  }

const inventory: OpenInput = async ({ from, listing, asked, signal }) => {
  const { digest, entries } = await openInventory(from, listing, signal)
  asked.get++
  return { digest, namesVersions: false, entries: (signal) => entries(signal, () => asked.get++) }
}

const INPUTS: Readonly<Record<InputKind, OpenInput>> = {
  keys: file(readKeys, true),
  events: file(readEvents, false),
  inventory,
}

export interface OriginOptions {
  readonly targets: readonly string[]
  readonly listing: StoreListing
  /** In the place of a listing. */
  readonly input?: InputSpec
}

/** Throws BeartrapError where the input can't be opened, or a target is none. */
export const openOrigin = async ({ targets, listing, input }: OriginOptions, signal: AbortSignal): Promise<Origin> => {
  if (input === undefined) return listingOrigin(targets, listing)
  const asked: Asked = { list: 0, get: 0 }
  const opened = await INPUTS[input.kind]({ from: input.from, listing, asked, signal })
  return inputOrigin({ input: opened, order: input, asked }, targets, listing)
}

/** Throws BeartrapError 'usage' for a run that can't go on. */
export const refuseResume = ({ input, digest }: Origin): void => {
  if (input !== undefined && digest === undefined)
    throw new BeartrapError(
      'usage',
      `${input.from}: can be read only once, so the run can't go on: give a file to --resume`,
    )
}
