import { readProblem } from '../../sources/problems.js'
import { createFollower, type Follower, type LostBytes } from '../../sources/tail/follower.js'
import { createHandles } from '../../sources/tail/handles.js'
import { createPackedFiles } from '../../sources/tail/packed.js'
import { createReader } from '../../sources/tail/reading.js'
import { createRecognizer } from '../../sources/tail/recognize.js'
import { createRegistry, type Registry } from '../../sources/tail/registry.js'
import { createLister, type Target } from '../../sources/tail/targets.js'
import type { Checkpoint } from './checkpoint.js'
import type { Examiner } from './examine.js'
import { type LiveRules, shortHash } from './live-rules.js'
import { type Mirror, type MirrorTo, openMirror } from './mirror.js'
import { isOwnFile, isOwnFolder, type OwnOutputs } from './own.js'
import { createTailer, lossOf, type Tailer } from './tailer.js'
import { createUnpacker, type Unpacker } from './unpacker.js'

export interface FilesOptions {
  readonly targets: readonly Target[]
  readonly rules: LiveRules
  readonly own: OwnOutputs
  /** What is known from before. */
  readonly known: Omit<Checkpoint, 'seq'>
  /** Where files begin that are there at the first look and not known. */
  readonly begin: 'start' | 'end'
  readonly pollMs: number
  readonly flushMs: number
  /** Monotonic milliseconds. */
  readonly now: () => number
  /** Descriptors that may be held. */
  readonly handles: number
  readonly onProblem: (path: string, message: string) => void
  readonly mirror: MirrorTo
  /** Told of bytes looked at. */
  readonly onRead: (bytes: number) => void
}

/** The files that are followed, and what reads them. */
export interface Files {
  readonly follower: Follower
  readonly registry: Registry
  readonly tailer: Tailer
  readonly unpacker: Unpacker
  readonly mirror: Mirror | undefined
}

/** New bytes a reading: twice the context that each reads anew. */
const STEP_BYTES = 256 * 1024

/** A file without a name is held so long after its last growth: its writer may still have it open. */
const HOLD_MS = 60_000

/** How long a file that may be a copy waits for the original to be cut off: two polls, and the copying itself. */
const graceOf = (pollMs: number): number => 2 * pollMs + 500

export const openFiles = (options: FilesOptions): Files => {
  const { targets, rules, own, known, now, onProblem } = options
  const hash = (bytes: Uint8Array): string => shortHash(rules.current.tools, bytes)
  const registry = createRegistry({ saved: known.files, generation: known.generation })
  const handles = createHandles(options.handles, (file) => follower.giveUp(file))
  const packed = createPackedFiles({ registry, now, from: options.begin, settleMs: 2 * options.pollMs })
  const onLost = (lost: LostBytes): void => tailer.lost(lost, lossOf(lost, rules.current.tools.fingerprint, new Date()))
  const follower: Follower = createFollower({
    lister: createLister({
      targets,
      skips: isOwnFolder(own),
      onProblem: (path, error) => onProblem(path, readProblem(error)),
      now: Date.now,
    }),
    handles,
    registry,
    recognizer: createRecognizer({ registry, hash, from: options.begin }),
    packed,
    hash,
    now,
    isOwn: isOwnFile(own),
    onProblem,
    onLost,
    holdMs: HOLD_MS,
    graceMs: graceOf(options.pollMs),
  })
  const examine: Examiner['examine'] = (...given) => rules.current.examiner.examine(...given)
  const { startOf } = rules.current.live
  const unpacker = createUnpacker({
    packed,
    registry,
    live: () => [...follower.files].map(({ state }) => state),
    hash,
    examine,
    startOf,
    onProblem,
  })
  const { read } = createReader({ handles, hash, startOf, step: STEP_BYTES })
  const mirror =
    options.mirror.folder === undefined && !options.mirror.print
      ? undefined
      : openMirror({
          to: options.mirror,
          targets,
          redactor: () => rules.current.redactor,
          states: known.files,
          hash,
          onWithheld: ({ state }, { bytes, message }) =>
            onProblem(state.path, `${bytes} bytes are not in its mirror: ${message}`),
        })
  const tailer: Tailer = createTailer({
    mirror,
    onFault: (lost, message) => {
      onLost(lost)
      onProblem(lost.file.state.path, message)
    },
    follower,
    read,
    examine,
    now,
    flushMs: options.flushMs,
    onProblem,
    onRead: options.onRead,
  })
  return { follower, registry, tailer, unpacker, mirror }
}
