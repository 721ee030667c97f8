import { type FileState, newState } from './followed.js'

/** Files known by what they held, whose bytes are no longer followed: rotated away, cut off, or of an earlier run. */
export interface Registry {
  next(identity: Omit<Parameters<typeof newState>[0], 'generation'>): FileState
  retire(state: FileState): void
  /** For what it held, which a copy may hold; the file itself goes on under its number. */
  remember(state: FileState): void
  /** The states of an inode, the latest first. */
  ofInode(inode: Pick<FileState, 'device' | 'inode'>): readonly FileState[]
  take(state: FileState): void
  /** All of them, the latest last. */
  readonly states: readonly FileState[]
  /** The next generation. */
  readonly generation: number
}

/** Four hours of a rotation a minute: copies and gzip'd files come soon after. 300 bytes each in the checkpoint. */
const MAX_RETIRED = 256

export interface RegistryOptions {
  readonly saved: readonly FileState[]
  readonly generation: number
}

export const createRegistry = ({ saved, generation: first }: RegistryOptions): Registry => {
  const retired = new Map<number, FileState>(saved.map((state) => [state.generation, state]))
  let generation = first
  const retire = (state: FileState): void => {
    retired.delete(state.generation)
    retired.set(state.generation, state)
    const [oldest] = retired.keys()
    if (retired.size > MAX_RETIRED && oldest !== undefined) retired.delete(oldest)
  }
  return {
    next: (identity) => newState({ ...identity, generation: generation++ }),
    retire,
    remember: (state) => retire({ ...state, generation: generation++ }),
    ofInode: ({ device, inode }) =>
      [...retired.values()]
        .filter((state) => state.device === device && state.inode === inode)
        .sort((a, b) => b.generation - a.generation),
    take: ({ generation: taken }) => retired.delete(taken),
    get states() {
      return [...retired.values()]
    },
    get generation() {
      return generation
    },
  }
}
