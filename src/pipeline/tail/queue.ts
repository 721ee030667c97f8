import type { AlertRecord } from '../../core/alert.js'

/** Alerts that some sink has yet to deliver, in memory, in order. */
export interface Queue {
  push(record: AlertRecord, bytes: number): void
  /** Ends waits: there is something new to take. */
  announce(): void
  /** The next ones after a number, at least one; waits for them. Empty once the signal aborts. */
  take(after: number, max: number, signal: AbortSignal): Promise<readonly AlertRecord[]>
  /** Forgets those up to a number. */
  release(upTo: number): void
  /** Resolves once there is room, or the signal aborts. */
  room(signal: AbortSignal): Promise<void>
  readonly length: number
}

export const createQueue = (maxBytes: number): Queue => {
  const queue: { readonly record: AlertRecord; readonly bytes: number }[] = []
  const changed = createChange()
  let bytes = 0
  return {
    push: (record, size) => {
      queue.push({ record, bytes: size })
      bytes += size
    },
    announce: changed.tell,
    take: async (after, max, signal) => {
      for (;;) {
        const from = queue.findIndex(({ record }) => record.seq > after)
        if (from >= 0) return queue.slice(from, from + max).map(({ record }) => record)
        if (signal.aborted) return []
        await changed.wait(signal)
      }
    },
    release: (upTo) => {
      const left = queue.findIndex(({ record }) => record.seq > upTo)
      const gone = queue.splice(0, left < 0 ? queue.length : left)
      for (const { bytes: size } of gone) bytes -= size
      if (gone.length > 0) changed.tell()
    },
    room: async (signal) => {
      while (bytes > maxBytes && !signal.aborted) await changed.wait(signal)
    },
    get length() {
      return queue.length
    },
  }
}

const createChange = () => {
  const waiting = new Set<() => void>()
  return {
    tell: (): void => {
      for (const end of [...waiting]) end()
    },
    wait: (signal: AbortSignal): Promise<void> =>
      new Promise((done) => {
        const end = (): void => {
          waiting.delete(end)
          signal.removeEventListener('abort', end)
          done()
        }
        waiting.add(end)
        signal.addEventListener('abort', end)
        if (signal.aborted) end()
      }),
  }
}
