import type { BeartrapError } from '../../core/errors.js'
import { type Chunks, fault } from './compression.js'

/** Layers of packing, archives and compressions alike. */
export const MAX_DEPTH = 8
/** Members of all archives in an artifact; of one zip's directory they are held in memory, about 1 KB each. */
export const MAX_ENTRIES = 100_000
/** Names and comments are held until all values are known. */
const MAX_LABEL_BYTES = 32 << 20
const MAX_EXPANDED_BYTES = 10_000_000_000
/** Logs come to 100 : 1, zeros to 1000 : 1 with gzip and to 100,000 : 1 with others. */
const MAX_RATIO = 1000
const RATIO_FROM_BYTES = 100_000_000
const MAX_UNPACKING_MS = 10 * 60_000

/** What one reading of an artifact may unpack, over all that is packed in it. */
export interface Limits {
  /** The artifact's bytes as they are stored. */
  stored(chunks: Chunks): Chunks
  /** What any layer unpacks to. Throws BeartrapError 'input', reason archive_limit, past a limit; so does the rest. */
  unpacked(chunks: Chunks): Chunks
  /** A member of an archive, and what is held of it. */
  entry(labelBytes: number): void
  /** Throws what was thrown before: a limit ends the artifact, not a member. */
  check(): void
}

export interface LimitsOptions {
  readonly signal: AbortSignal
  /** Milliseconds; the time that unpacking takes counts, not that of the store or of whoever reads. */
  readonly now?: () => number
  /** A stream's bytes come when they will: no time is too long. */
  readonly isTimed?: boolean
}

export const createLimits = ({ signal, now = () => performance.now(), isTimed = true }: LimitsOptions): Limits => {
  let [stored, expanded, entries, labels] = [0, 0, 0, 0]
  let exceeded: BeartrapError | undefined
  const clock = createStopwatch(now)

  const exceed = (what: string): never => {
    exceeded = fault(
      'archive_limit',
      `${what}, as in a zip bomb: what comes after was not scanned; unpack it and scan what it holds`,
    )
    throw exceeded
  }
  const check = (): void => {
    if (exceeded !== undefined) throw exceeded
    if (isTimed && clock.spent() > MAX_UNPACKING_MS)
      exceed(`it takes more than ${MAX_UNPACKING_MS / 60_000} minutes to unpack`)
  }
  const expand = (bytes: number): void => {
    expanded += bytes
    if (expanded > MAX_EXPANDED_BYTES) exceed(`it unpacks to more than ${MAX_EXPANDED_BYTES / 1e9} GB`)
    if (expanded > RATIO_FROM_BYTES && expanded > stored * MAX_RATIO)
      exceed(`it unpacks to more than ${MAX_RATIO} times its size`)
    check()
  }
  return {
    stored: (chunks) =>
      clock.stopped(chunks, ({ length }) => {
        stored += length
        check()
      }),
    unpacked: (chunks) =>
      clock.running(chunks, ({ length }) => {
        signal.throwIfAborted()
        expand(length)
      }),
    entry: (labelBytes) => {
      entries++
      labels += labelBytes
      if (entries > MAX_ENTRIES) exceed(`it holds more than ${MAX_ENTRIES} members`)
      if (labels > MAX_LABEL_BYTES) exceed(`its names are over ${MAX_LABEL_BYTES >> 20} MiB`)
      check()
    },
    check,
  }
}

/** Runs while anything is unpacked, layers within layers counted once, and stands still while the store is waited for. */
const createStopwatch = (now: () => number) => {
  let [running, since, total] = [0, 0, 0]
  const start = (): void => {
    if (running++ === 0) since = now()
  }
  const stop = (): void => {
    if (--running === 0) total += now() - since
  }
  return {
    spent: (): number => total + (running > 0 ? now() - since : 0),
    running: (chunks: Chunks, seen: (chunk: Uint8Array) => void) => around(chunks, start, stop, seen),
    stopped: (chunks: Chunks, seen: (chunk: Uint8Array) => void) => {
      let from = 0
      const pause = (): void => {
        from = now()
      }
      const resume = (): void => {
        if (running > 0) total -= now() - from
      }
      return around(chunks, pause, resume, seen)
    },
  }
}

/** Each step of the iteration with something before and after it. No generator: one would hold a chunk, and cost a small file a tenth. */
const around = (
  chunks: Chunks,
  before: () => void,
  after: () => void,
  seen: (chunk: Uint8Array) => void,
): AsyncIterable<Uint8Array> => {
  const iterator = chunks[Symbol.asyncIterator]()
  const close = async (): Promise<IteratorResult<Uint8Array>> => {
    await iterator.return?.()
    return { done: true, value: undefined }
  }
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    before()
    const step = await iterator.next().finally(after)
    if (step.done) return step
    try {
      seen(step.value)
      return step
    } catch (error) {
      await close()
      throw error
    }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: close }) }
}
