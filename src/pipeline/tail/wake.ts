/** Lets a loop sleep until something happens. */
export interface Wake {
  /** Ends a wait that is under way, or the next one. */
  now(): void
  /** Up to so many milliseconds; gives other work its turn in any case. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

export const createWake = (): Wake => {
  let isAwake = false
  let end: (() => void) | undefined
  return {
    now: () => {
      isAwake = true
      end?.()
    },
    wait: (ms, signal) =>
      new Promise((done) => {
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          end = undefined
          isAwake = false
          done()
        }
        const timer = setTimeout(wake, isAwake || signal.aborted ? 0 : Math.max(0, ms))
        signal.addEventListener('abort', wake)
        end = wake
      }),
  }
}
