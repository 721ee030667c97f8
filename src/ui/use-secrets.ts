import { useCallback, useState } from 'preact/hooks'
import type { Filter, SecretView } from '../core/review/wire.js'
import type { Backend } from './backend.js'
import { type Pages, usePages } from './use-pages.js'

export interface Secrets {
  readonly pages: Pages<SecretView>
  /** Of those in the filter, how many stay. */
  readonly kept: number
  /** Why the last decision was not taken. */
  readonly failed: string
  keep(index: number, stays: boolean): void
  /** All that are in the filter. */
  keepAll(stays: boolean): void
  readonly onProblem: (error: Error) => void
}

/** The secrets in a filter, and what is decided about them. `onDecided` hears of each decision. */
export const useSecrets = (backend: Backend, review: number, filter: Filter, onDecided: () => void): Secrets => {
  const [failed, setFailed] = useState('')
  const [kept, setKept] = useState(0)
  const load = useCallback(
    async (offset: number, limit: number) => {
      const { total, kept, secrets } = await backend.secrets(review, filter, offset, limit)
      setKept(kept)
      return { total, rows: secrets }
    },
    [backend, review, filter],
  )
  const pages = usePages(load)
  const onProblem = useCallback((error: Error) => setFailed(error.message), [])
  const decided = (): void => {
    setFailed('')
    onDecided()
  }
  return {
    pages,
    kept,
    failed,
    onProblem,
    keep: (index, stays) => {
      const secret = pages.at(index)
      if (secret === undefined || secret.keep === stays) return
      pages.put(index, { ...secret, keep: stays }) // at once: a key may be pressed twice
      setKept((count) => count + (stays ? 1 : -1))
      backend.decide(review, { kind: 'ids', ids: [secret.id] }, stays).then(decided, (error: Error) => {
        onProblem(error)
        pages.reload()
      })
    },
    keepAll: (stays) => {
      backend.decide(review, { kind: 'filter', filter }, stays).then(() => {
        pages.reload()
        decided()
      }, onProblem)
    },
  }
}
