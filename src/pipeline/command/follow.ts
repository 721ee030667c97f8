import type { Readable } from 'node:stream'
import { messageOf } from '../../core/errors.js'
import { standardOutput } from '../../sinks/standard.js'
import type { LiveRun } from '../live/live-run.js'
import { pumpLive } from '../live/pump.js'
import { type Child, STREAMS, type StreamName } from './child.js'

/** How long a stream is waited for that is still open when the command has ended, since it last gave a byte. */
const LINGER_MS = 1000

/** How often, while it gives some: what the command has written was read long before. */
const MAX_TURNS = 3

/** More than a pipe holds: once so much was read, all that the command itself had written is among it. */
const PIPE_BYTES = 1 << 20

export interface Followed {
  readonly code: number
  /** Streams that something the command has left running keeps open. */
  readonly abandoned: readonly StreamName[]
}

/** Passes a command's output on until it has ended, and so have its streams; what it leaves running is not waited for. */
export const followChild = async (child: Child, live: LiveRun, flushAfter: number): Promise<Followed> => {
  const flows = STREAMS.map((name) => createFlow(name, child.streams[name], live, flushAfter))
  const code = await child.exited
  const abandoned = await Promise.all(flows.map(letEnd))
  return { code, abandoned: STREAMS.filter((_, index) => abandoned[index]) }
}

/** One of the command's streams on its way out. */
interface Flow {
  readonly source: Readable
  /** Resolves when all is written, or nothing more can be. */
  readonly ended: Promise<void>
  /** Whether it waits for whoever reads the output. */
  isWriting(): boolean
  received(): number
}

const createFlow = (name: StreamName, source: Readable, live: LiveRun, flushAfter: number): Flow => {
  const output = standardOutput(process[name])
  const { stream, onBytes, onRedacted } = live.stream(name)
  let writing = false
  let received = 0
  const run = async (): Promise<void> => {
    try {
      const isWritten = await pumpLive(source, {
        stream,
        output: {
          write: async (bytes) => {
            writing = true
            const written = await output.write(bytes)
            writing = false
            return written
          },
        },
        flushAfter,
        onBytes: (bytes) => {
          received += bytes
          onBytes(bytes)
        },
        onRedacted,
      })
      const problem = output.problem()
      if (!isWritten && problem !== undefined) live.fail(name, problem)
    } catch (error) {
      if (!source.destroyed) live.fail(name, messageOf(error))
    } finally {
      source.destroy() // a command that writes on has a broken pipe, as it would have had without us
    }
  }
  return { source, ended: run(), isWriting: () => writing, received: () => received }
}

/** Resolves to whether the stream was given up. */
const letEnd = async ({ source, ended, isWriting, received }: Flow): Promise<boolean> => {
  const done = ended.then(() => true)
  const before = received()
  for (let [last, turns] = [before, 0]; turns < MAX_TURNS && received() - before <= PIPE_BYTES; last = received()) {
    if (await Promise.race([done, pause()])) return false
    if (isWriting()) continue
    turns = received() === last ? MAX_TURNS : turns + 1
  }
  source.destroy()
  await ended
  return true
}

const pause = (): Promise<false> =>
  new Promise((done) => {
    setTimeout(done, LINGER_MS, false).unref()
  })
