import type { StoreListing } from '../../../core/object-store.js'
import type { Entry } from '../../../sources/s3/inputs/entry.js'
import { readEvents } from '../../../sources/s3/inputs/events.js'
import { openInputFile } from '../../../sources/s3/inputs/file.js'
import { readKeys } from '../../../sources/s3/inputs/keys.js'
import { openInventory } from '../../../sources/s3/inputs/remote.js'
import type { Asked } from '../origin.js'
import type { Input } from './input.js'
import type { InputKind } from './spec.js'

export interface Opening {
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

/** What stands in for a listing. Throws BeartrapError where it can't be opened. */
export const openInput = (kind: InputKind, opening: Opening): Promise<Input> => INPUTS[kind](opening)
