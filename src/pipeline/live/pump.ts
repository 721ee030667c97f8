import type { Redacted } from '../../core/live-redact.js'
import type { StreamRedactor } from '../../core/stream-redact.js'
import type { StandardOutput } from '../../sinks/standard.js'
import { createPace } from './pace.js'

export interface PumpOptions {
  readonly stream: StreamRedactor
  readonly output: Pick<StandardOutput, 'write'>
  /** Milliseconds without a byte after which an unfinished line goes out. */
  readonly flushAfter: number
  readonly onBytes: (bytes: number) => void
  readonly onRedacted: (redacted: Redacted) => Promise<void>
}

/**
 * Redacts what a source gives as it comes, to its end. Reads no faster than the
 * output takes. Resolves to false where the output can't be written to any more;
 * rejects where the source fails, once what came before is written.
 */
export const pumpLive = async (source: AsyncIterable<Uint8Array>, options: PumpOptions): Promise<boolean> => {
  const { stream, flushAfter, onBytes } = options
  const pace = createPace(flushAfter)
  const iterator = source[Symbol.asyncIterator]()
  const look = (): Promise<boolean> | true => {
    const due = pace.due()
    const started = performance.now()
    if (due === undefined || due.at > started) return true
    const redacted = stream.flush(due.upTo)
    pace.looked(due, started, performance.now())
    return passOn(redacted, options)
  }
  for (let coming = next(iterator); ; ) {
    const step = await within(coming, pace.due()?.at)
    if (step !== undefined) {
      if (step.kind !== 'chunk') return end(step, options)
      onBytes(step.chunk.length)
      if (!(await passOn(stream.push(step.chunk), options))) return false
      pace.arrived(performance.now())
      coming = next(iterator)
    }
    if (!(await look())) return false
  }
}

type Step =
  | { readonly kind: 'chunk'; readonly chunk: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Never rejects: nobody may be waiting for it any more. */
const next = (iterator: AsyncIterator<Uint8Array>): Promise<Step> =>
  iterator.next().then(
    ({ done, value }): Step => (done ? { kind: 'end' } : { kind: 'chunk', chunk: value }),
    (error: unknown): Step => ({ kind: 'failed', error }),
  )

const end = async (step: Exclude<Step, { kind: 'chunk' }>, options: PumpOptions): Promise<boolean> => {
  const isWritten = await passOn(options.stream.flush('all'), options)
  if (step.kind === 'failed') throw step.error
  return isWritten
}

const passOn = async (redacted: readonly Redacted[], { output, onRedacted }: PumpOptions): Promise<boolean> => {
  for (const part of redacted) {
    if (part.matches.length > 0 || part.withheld !== undefined) await onRedacted(part)
    for (const piece of part.pieces) if (!(await output.write(piece))) return false
  }
  return true
}

/** Undefined where it isn't there at the given time. */
const within = async <T>(coming: Promise<T>, at: number | undefined): Promise<T | undefined> => {
  if (at === undefined) return coming
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(done, Math.max(0, at - performance.now()), undefined)
  })
  try {
    return await Promise.race([coming, late])
  } finally {
    clearTimeout(timer)
  }
}
