import type { Finding } from '../../core/types.js'
import { type FileState, newState, type ToldPlace } from '../../sources/tail/followed.js'
import type { Checkpoint } from './checkpoint.js'
import type { OutboxEntry } from './outbox.js'

/**
 * What is known of files at a start: the checkpoint, and what was told since, so
 * that reading the same bytes again tells of nothing twice.
 */
export const recover = (checkpoint: Checkpoint | undefined, found: readonly OutboxEntry[]): Omit<Checkpoint, 'seq'> => {
  const states = new Map<number, FileState>(checkpoint?.files.map((state) => [state.generation, state]))
  const told = new Map<number, ToldPlace[]>()
  for (const { seq, alert, origin } of found) {
    if (seq <= (checkpoint?.seq ?? 0)) continue
    if (!states.has(origin.generation)) states.set(origin.generation, newState(origin))
    if (alert.type === 'finding') told.set(origin.generation, [...(told.get(origin.generation) ?? []), placeOf(alert)])
  }
  const files = [...states.values()].map((state) => ({
    ...state,
    told: [...state.told, ...(told.get(state.generation) ?? [])],
  }))
  const generations = files.map(({ generation }) => generation + 1)
  return { files, generation: Math.max(1, checkpoint?.generation ?? 1, ...generations) }
}

const placeOf = ({ start, end, id, fingerprint }: Finding): ToldPlace => ({ start, end, id, fingerprint })
