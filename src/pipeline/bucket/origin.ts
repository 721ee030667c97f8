import { BeartrapError, messageOf } from '../../core/errors.js'
import type { ObjectFilter, StoredObject } from '../../core/object-store.js'
import { createSkipper, type Skipper } from '../../sources/s3/filter.js'
import type { Located } from '../../sources/s3/locator.js'
import type { ObjectName } from './records.js'

/** An object in its turn, or why there is none. */
export type Given =
  | {
      readonly kind: 'object'
      /** Below which of the run's targets it stands, by its place; 0 where there are none. */
      readonly target: number
      readonly located: Located
      /** Where its input names the bucket, and not the target. */
      readonly bucket?: string
    }
  /** An entry that names no object: what follows it is given. */
  | { readonly kind: 'bad'; readonly uri: string; readonly message: string }
  /** Where no more of it can be given: the run does not end with this, and may be gone on with. */
  | { readonly kind: 'broken'; readonly uri: string; readonly message: string }

/** How far a run has come. */
interface Position {
  /** Objects that have ended, one after another from the first. */
  readonly next: number
  /** The last of them. */
  readonly last: ObjectName | undefined
}

/** Requests that it took to learn of the objects. */
export interface Asked {
  list: number
  get: number
}

/** What tells an input from another, in a run's order. */
export interface InputOrder {
  readonly kind: string
  /** The path or address as given. */
  readonly from: string
}

/** Where the objects of a run come from. The same position gives the same objects, as long as what it reads stays the same. */
export interface Origin {
  readonly input?: InputOrder
  /** Of what an input holds; absent where it can be read only once, so that the run can't go on. */
  readonly digest?: string
  /** From a position on. Throws BeartrapError 'usage' alone. */
  given(from: Position, signal: AbortSignal): AsyncIterable<Given>
  /** Whether an object that is given was asked for. */
  covers(object: StoredObject): boolean
  readonly asked: Readonly<Asked>
}

/** What is given until it can't be read on: that is told, and ends it. */
export async function* told(given: AsyncIterable<Given>, uri: string): AsyncGenerator<Given> {
  try {
    yield* given
  } catch (error) {
    if (!(error instanceof BeartrapError) || error.code !== 'input') throw error
    yield { kind: 'broken', uri, message: messageOf(error) }
  }
}

/** Of an origin's objects, those that a filter leaves out, and those that stand below no target. */
export const skipperOf = async ({ covers }: Origin, filter: ObjectFilter): Promise<Skipper> => {
  const skip = await createSkipper(filter)
  return (object) => (covers(object) ? skip(object) : { reason: 'excluded', message: 'below none of the targets' })
}
