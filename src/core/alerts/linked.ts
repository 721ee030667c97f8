/**
 * Runs with a controller that aborts when any of the signals does, and leaves
 * nothing on them: AbortSignal.any on a signal that lives as long as the process
 * keeps each of its children (nodejs/node#54614).
 */
export const linked = async <T>(
  signals: readonly AbortSignal[],
  act: (controller: AbortController) => Promise<T>,
): Promise<T> => {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  for (const signal of signals) {
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  }
  try {
    return await act(controller)
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort)
  }
}
