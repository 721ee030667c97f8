/** Runs a bounded number of tasks at once. */
export interface Lane {
  /** Resolves once the task has begun. Rejects with what an earlier one threw. */
  start(task: () => Promise<void>): Promise<void>
  /** Resolves when one of those that run has ended; at once if none does. Rejects with what one threw. */
  next(): Promise<void>
  /** Resolves when none runs. Rejects with what one threw. */
  idle(): Promise<void>
}

export const createLane = (width: number): Lane => {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  const check = (): void => {
    if (failure !== undefined) throw failure.error
  }
  const next = async (): Promise<void> => {
    if (running.size > 0) await Promise.race(running)
    check()
  }
  return {
    next,
    start: async (task) => {
      while (running.size >= width) await next()
      const run: Promise<void> = task()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => running.delete(run))
      running.add(run)
    },
    idle: async () => {
      while (running.size > 0) await next()
    },
  }
}
