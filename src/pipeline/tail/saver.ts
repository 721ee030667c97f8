import type { Follower } from '../../sources/tail/follower.js'
import type { Registry } from '../../sources/tail/registry.js'
import { type Checkpoint, writeCheckpoint } from './checkpoint.js'
import type { Outbox } from './outbox.js'

/** Writes checkpoints, where there is something new to write. */
export interface Saver {
  /** Of what has been told by now. Throws BeartrapError 'output' where the disk refuses. */
  save(): Promise<void>
}

export interface SaverOptions {
  readonly folder: string
  readonly follower: Follower
  readonly registry: Registry
  readonly outbox: Outbox
}

export const createSaver = ({ folder, follower, registry, outbox }: SaverOptions): Saver => {
  let written = ''
  return {
    save: async () => {
      const files = [...[...follower.files].map(({ state }) => state), ...registry.states]
      const checkpoint: Checkpoint = { seq: outbox.seq, generation: registry.generation, files }
      const text = JSON.stringify(checkpoint)
      if (text !== written) await writeCheckpoint(folder, checkpoint)
      written = text
      await outbox.compact(checkpoint.seq)
    },
  }
}
