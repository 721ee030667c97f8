import type { State } from '../../core/review/wire.js'
import type { Review } from './review.js'

/** What lies on the desk. Each file has a number of its own. */
export type Current =
  | { readonly kind: 'nothing' }
  | Arriving
  | { readonly kind: 'failed'; readonly name: string; readonly problem: string }
  | Opened

export interface Arriving {
  readonly kind: 'receiving'
  readonly number: number
  readonly name: string
  readonly size: number | undefined
  bytes: number
}

export interface Opened {
  readonly kind: 'open'
  readonly number: number
  readonly name: string
  readonly size: number
  readonly review: Review
}

export const stateOf = (current: Current): State => {
  switch (current.kind) {
    case 'nothing':
      return { stage: 'empty' }
    case 'receiving':
      return { stage: 'receiving', name: current.name, bytes: current.bytes, size: current.size }
    case 'failed':
      return { stage: 'failed', name: current.name, problem: current.problem }
    case 'open':
      return openState(current)
    default:
      return current satisfies never
  }
}

const openState = ({ number, name, size, review: { reading, copying } }: Opened): State => {
  const { ledger } = reading
  const counts = ledger.counts()
  if (reading.showing() === undefined) return { stage: 'scanning', name, size, ...reading.progress(), counts }
  const problem = reading.problem()
  if (problem !== undefined && counts.places === 0) return { stage: 'failed', name, problem }
  return {
    stage: 'review',
    review: number,
    name,
    size,
    facets: ledger.facets(),
    problem,
    notice: reading.notice(),
    copy: copying.copy(),
    counts,
  }
}
