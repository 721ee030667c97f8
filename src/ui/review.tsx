import { useCallback, useMemo, useState } from 'preact/hooks'
import type { Filter, State } from '../core/review/wire.js'
import type { Backend } from './backend.js'
import { Filters } from './filters.js'
import { Finish } from './finish.js'
import { Tick } from './icons.js'
import { SecretList } from './secret-list.js'
import { Summary } from './summary.js'
import { usePages } from './use-pages.js'

export type Reviewed = Extract<State, { stage: 'review' }>

interface ReviewProps {
  readonly backend: Backend
  readonly state: Reviewed
  readonly refresh: () => void
}

const EVERYTHING: Filter = { severities: [], exposure: '', text: '' }

/** One file's secrets, what is decided about each, and the copy. */
export const Review = ({ backend, state, refresh }: ReviewProps) => {
  const { review, facets, counts, problem } = state
  const [filter, setFilter] = useState(EVERYTHING)
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
  const secrets = usePages(load)
  const told = useCallback((error: Error) => setFailed(error.message), [])

  const keep = async (index: number, stays: boolean): Promise<void> => {
    const secret = secrets.at(index)
    if (secret === undefined) return
    await backend.decide(review, { kind: 'ids', ids: [secret.id] }, stays)
    secrets.put(index, { ...secret, keep: stays })
    setKept((count) => count + (stays ? 1 : -1))
    refresh()
  }
  const keepAll = async (which: Filter, stays: boolean): Promise<void> => {
    await backend.decide(review, { kind: 'filter', filter: which }, stays)
    secrets.reload()
    refresh()
  }
  const isFiltered = useMemo(() => JSON.stringify(filter) !== JSON.stringify(EVERYTHING), [filter])

  return (
    <main class="review">
      {problem !== undefined && (
        <p class="problem" role="alert">
          <strong>No sanitized copy can be made.</strong> The file could not be read to its end: {problem}
        </p>
      )}
      {failed !== '' && (
        <p class="problem" role="alert">
          {failed}
        </p>
      )}
      <Summary counts={counts} />
      {counts.secrets > 0 ? (
        <>
          <Filters
            filter={filter}
            facets={facets}
            shown={secrets.total ?? 0}
            kept={kept}
            isFiltered={isFiltered}
            onFilter={setFilter}
            onKeepShown={() => void keepAll(filter, true).catch(told)}
            onRedactShown={() => void keepAll(filter, false).catch(told)}
          />
          <SecretList
            key={JSON.stringify(filter)}
            backend={backend}
            review={review}
            secrets={secrets}
            onKeep={(index, stays) => void keep(index, stays).catch(told)}
            onProblem={told}
          />
        </>
      ) : (
        <Nothing />
      )}
      <Finish backend={backend} state={state} refresh={refresh} />
    </main>
  )
}

const Nothing = () => (
  <div class="nothing">
    <Tick />
    <h2>Nothing found</h2>
    <p class="muted">
      No rule recognised a credential in this file. That is no proof: names, addresses and what a page showed are for
      you to judge.
    </p>
  </div>
)
