import { useCallback, useEffect, useState } from 'preact/hooks'
import type { State } from '../core/review/wire.js'
import { type Backend, Problem } from './backend.js'

/** Between two looks at the state: while something goes on, and to see whether the server is there at all. */
const BUSY_MS = 250
const IDLE_MS = 3000

interface Watched {
  readonly state: State | undefined
  readonly problem: Problem | undefined
  /** Looks again at once. */
  readonly refresh: () => void
}

/** The server's state, asked again and again. */
export const useStateOf = (backend: Backend): Watched => {
  const [state, setState] = useState<State>()
  const [problem, setProblem] = useState<Problem>()
  const [asked, setAsked] = useState(0)
  const refresh = useCallback(() => setAsked((count) => count + 1), [])

  useEffect(() => {
    let [stopped, timer] = [false, 0]
    const look = async (): Promise<void> => {
      const next = await backend.state().catch((error: unknown) => {
        if (error instanceof Problem && !stopped) setProblem(error)
        return undefined
      })
      if (stopped) return
      if (next !== undefined) {
        setProblem(undefined)
        setState((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next))
      }
      timer = window.setTimeout(look, isBusy(next) ? BUSY_MS : IDLE_MS)
    }
    void look()
    return () => {
      stopped = true
      window.clearTimeout(timer)
    }
  }, [backend, asked])
  return { state, problem, refresh }
}

const isBusy = (state: State | undefined): boolean => {
  switch (state?.stage) {
    case 'receiving':
    case 'scanning':
      return true
    case 'review':
      return state.copy.kind === 'running'
    default:
      return false
  }
}
