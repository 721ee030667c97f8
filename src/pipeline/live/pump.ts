import type { Redacted } from '../../core/live-redact.js'
import type { StreamRedactor } from '../../core/stream-redact.js'
import type { StandardOutput } from '../../sinks/standard.js'
import { createPace, type Pace } from './pace.js'

export interface LiveOptions {
  readonly stream: StreamRedactor
  /** Milliseconds without a byte after which an unfinished line goes out. */
  readonly flushAfter: number
  readonly onBytes: (bytes: number) => void
}

/**
 * Redacts what a source gives as it comes, to its end; asks for no more than is
 * taken. Where the source fails it throws, once all that came before is given.
 */
export async function* redactLive(
  source: AsyncIterable<Uint8Array>,
  { stream, flushAfter, onBytes }: LiveOptions,
): AsyncGenerator<Redacted> {
  const pace = createPace(flushAfter)
  const iterator = source[Symbol.asyncIterator]()
  for (let coming = next(iterator); ; ) {
    const step = await within(coming, pace.due()?.at)
    if (step?.kind === 'chunk') {
      onBytes(step.chunk.length)
      const certain = stream.push(step.chunk)
      yield* certain
      if (certain.length > 0) pace.flowed()
      pace.arrived(performance.now())
      coming = next(iterator)
    } else if (step !== undefined) {
      yield* stream.flush('all')
      if (step.kind === 'failed') throw step.error
      return
    }
    yield* look(stream, pace)
  }
}

/** What is due by now. */
const look = (stream: StreamRedactor, pace: Pace): Redacted[] => {
  const due = pace.due()
  const started = performance.now()
  if (due === undefined || due.at > started) return []
  const redacted = stream.flush(due.upTo)
  pace.looked(due, started, performance.now())
  return redacted
}

export interface PumpOptions extends LiveOptions {
  readonly output: Pick<StandardOutput, 'write'>
  readonly onRedacted: (redacted: Redacted) => Promise<void>
}

/** Writes it as well. Resolves to false where the output can't be written to any more. */
export const pumpLive = async (source: AsyncIterable<Uint8Array>, options: PumpOptions): Promise<boolean> => {
  const { output, onRedacted } = options
  for await (const redacted of redactLive(source, options)) {
    if (redacted.matches.length > 0 || redacted.withheld !== undefined) await onRedacted(redacted)
    for (const piece of redacted.pieces) if (!(await output.write(piece))) return false
  }
  return true
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
