import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../../core/errors.js'
import type { Follower } from '../../sources/tail/follower.js'
import type { Told } from './batch.js'
import type { Delivery } from './delivery.js'
import type { Mirror } from './mirror.js'
import type { Outbox } from './outbox.js'
import type { Saver } from './saver.js'
import type { Status } from './status.js'
import type { Tailer } from './tailer.js'
import type { Unpacker } from './unpacker.js'
import type { Wake } from './wake.js'

export interface LoopParts {
  readonly follower: Follower
  readonly tailer: Tailer
  readonly unpacker: Unpacker
  readonly mirror: Mirror | undefined
  readonly outbox: Outbox
  readonly saver: Saver
  readonly delivery: Delivery
  readonly wake: Wake
  readonly pollMs: number
  readonly status: Status
  /** Told of what keeps the state from being written, and once more when nothing does. */
  readonly onStateProblem: (problem?: string) => void
  readonly signal: AbortSignal
}

/** Parts that a poll is spread over, so that thousands of files don't hold up an alert. */
const PARTS = 10

/** Time between two checkpoints: what is read twice after a kill. */
const CHECKPOINT_MS = 1000

/** How long the last bytes are read for, and how long sinks may take for what they have yet to send. */
const LAST_READ_MS = 2000
const DRAIN_MS = 5000
const SETTLE_MS = 5

/** Reads, then has alerts written down, then notes how far it came: in this order, so that a kill loses none. */
export const runLoop = async (parts: LoopParts): Promise<void> => {
  const { follower, tailer, unpacker, mirror, wake, signal } = parts
  let [part, nextPart, nextSave] = [0, performance.now(), performance.now() + CHECKPOINT_MS]
  while (!signal.aborted) {
    if (performance.now() >= nextPart) {
      follower.pollPart(part, PARTS)
      part = (part + 1) % PARTS
      nextPart = performance.now() + parts.pollMs / PARTS
    }
    parts.status.turned()
    await append(parts, tailer.round())
    await mirror?.ready()
    const unpacked = await unpacker.step()
    await append(parts, unpacked ?? [])
    if (performance.now() >= nextSave) {
      await save(parts)
      nextSave = performance.now() + CHECKPOINT_MS
    }
    await wake.wait(unpacked === undefined ? Math.min(tailer.idleFor(), nextPart - performance.now()) : 0, signal)
  }
  await finish(parts)
}

/** Reads what is there by now, as far as there is time; what is left is read at the next start. */
const finish = async (parts: LoopParts): Promise<void> => {
  const { follower, tailer, delivery } = parts
  const deadline = performance.now() + LAST_READ_MS
  follower.pollAll()
  do {
    await append(parts, tailer.round())
    await sleep(SETTLE_MS)
  } while (tailer.isBehind() && performance.now() < deadline)
  tailer.finish()
  await delivery.drain(DRAIN_MS)
  await save(parts)
}

/** On disk before anything else happens. A disk that is full is waited for: nothing is noted as told meanwhile. */
const append = async ({ outbox, status, onStateProblem, signal }: LoopParts, told: readonly Told[]): Promise<void> => {
  while (told.length > 0) {
    try {
      await outbox.append(told, signal)
      status.state(undefined)
      onStateProblem()
      status.told(told.map(({ alert }) => alert))
      return
    } catch (error) {
      status.state(messageOf(error))
      onStateProblem(messageOf(error))
      if (signal.aborted) throw error
      await sleep(CHECKPOINT_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}

const save = async ({ saver, status, onStateProblem }: LoopParts): Promise<void> => {
  try {
    await saver.save()
    status.state(undefined)
    onStateProblem()
  } catch (error) {
    status.state(messageOf(error))
    onStateProblem(messageOf(error))
  }
}
