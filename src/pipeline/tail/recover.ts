import type { FileState } from '../../sources/tail/followed.js'
import { type Batch, lastOf } from './batch.js'
import type { Checkpoint } from './checkpoint.js'

/** What is known of files at a start: the checkpoint, and what is on disk of alerts that were told since. */
export const recover = (checkpoint: Checkpoint | undefined, found: readonly Batch[]): Omit<Checkpoint, 'seq'> => {
  const states = new Map<number, FileState>(checkpoint?.files.map((state) => [state.generation, state]))
  const since = found.filter((batch) => lastOf(batch) > (checkpoint?.seq ?? 0))
  for (const state of since.flatMap((batch) => batch.states)) states.set(state.generation, state)
  const files = [...states.values()]
  const generation = Math.max(1, checkpoint?.generation ?? 1, ...files.map((state) => state.generation + 1))
  return { files, generation }
}
