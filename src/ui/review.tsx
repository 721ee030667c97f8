import { useState } from 'preact/hooks'
import type { Filter, State } from '../core/review/wire.js'
import type { Backend } from './backend.js'
import { Filters } from './filters.js'
import { Finish } from './finish.js'
import { Tick } from './icons.js'
import { SecretList } from './secret-list.js'
import { Summary } from './summary.js'
import { useSecrets } from './use-secrets.js'

export type Reviewed = Extract<State, { stage: 'review' }>

interface ReviewProps {
  readonly backend: Backend
  readonly state: Reviewed
  readonly refresh: () => void
}

/** One file's secrets, what is decided about each, and the copy. */
export const Review = ({ backend, state, refresh }: ReviewProps) => (
  <main class="review">
    {state.problem !== undefined && (
      <p class="problem" role="alert">
        <strong>No sanitized copy can be made.</strong> The file could not be read to its end: {state.problem}
      </p>
    )}
    {state.notice !== undefined && (
      <p class="problem" role="alert">
        <strong>Look at the copy before you share it.</strong> {state.notice}.
      </p>
    )}
    <Summary counts={state.counts} />
    {state.counts.secrets > 0 ? <Found backend={backend} state={state} refresh={refresh} /> : <Nothing />}
    <Finish backend={backend} state={state} refresh={refresh} />
  </main>
)

const EVERYTHING: Filter = { severities: [], exposure: '', text: '' }

const Found = ({ backend, state: { review, facets }, refresh }: ReviewProps) => {
  const [filter, setFilter] = useState(EVERYTHING)
  const secrets = useSecrets(backend, review, filter, refresh)
  const name = JSON.stringify(filter)
  return (
    <>
      {secrets.failed !== '' && (
        <p class="problem" role="alert">
          {secrets.failed}
        </p>
      )}
      <Filters
        filter={filter}
        facets={facets}
        shown={secrets.pages.total ?? 0}
        kept={secrets.kept}
        isFiltered={name !== JSON.stringify(EVERYTHING)}
        onFilter={setFilter}
        onKeepShown={() => secrets.keepAll(true)}
        onRedactShown={() => secrets.keepAll(false)}
      />
      <SecretList key={name} backend={backend} review={review} secrets={secrets} />
    </>
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
