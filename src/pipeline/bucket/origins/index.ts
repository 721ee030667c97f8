import { BeartrapError } from '../../../core/errors.js'
import type { StoreListing } from '../../../core/object-store.js'
import type { Asked, Origin } from '../origin.js'
import { inputOrigin } from './input.js'
import { listingOrigin } from './listing.js'
import type { InputSpec } from './spec.js'

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
  const { openInput } = await import('./open-input.js') // what reads them takes a tenth of a second to load
  const opened = await openInput(input.kind, { from: input.from, listing, asked, signal })
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
