import { useEffect, useRef, useState } from 'preact/hooks'
import type { Facets, Filter } from '../core/review/wire.js'
import { SEVERITIES, type Severity } from '../core/types.js'
import { Bars } from './icons.js'
import { SEVERITY_WORDS, spoken } from './words.js'

interface FiltersProps {
  readonly filter: Filter
  readonly facets: Facets
  /** Secrets in the filter. */
  readonly shown: number
  /** Of these, those that stay. */
  readonly kept: number
  readonly isFiltered: boolean
  readonly onFilter: (filter: Filter) => void
  readonly onKeepShown: () => void
  readonly onRedactShown: () => void
}

const GRAVEST_FIRST = [...SEVERITIES].reverse()

export const Filters = ({
  filter,
  facets,
  shown,
  kept,
  isFiltered,
  onFilter,
  onKeepShown,
  onRedactShown,
}: FiltersProps) => {
  const { severities, exposure } = filter
  const toggle = (severity: Severity): void => {
    const others = severities.filter((one) => one !== severity)
    onFilter({ ...filter, severities: others.length < severities.length ? others : [...others, severity] })
  }
  return (
    <search class="filters" aria-label="Secrets to list">
      <fieldset class="chips">
        <legend class="unseen">Severity</legend>
        {GRAVEST_FIRST.filter((severity) => facets.severities[severity] > 0).map((severity) => (
          <button
            key={severity}
            type="button"
            class={`chip ${severity}`}
            aria-pressed={severities.includes(severity)}
            onClick={() => toggle(severity)}
          >
            <Bars severity={severity} />
            {SEVERITY_WORDS[severity]}{' '}
            <span class="chip-count">{facets.severities[severity].toLocaleString('en')}</span>
          </button>
        ))}
      </fieldset>
      <select
        class="field"
        aria-label="Where it leaked"
        value={exposure}
        onChange={({ currentTarget }) => onFilter({ ...filter, exposure: currentTarget.value })}
      >
        <option value="">Leaked anywhere</option>
        {facets.exposures.map(({ name, secrets }) => (
          <option key={name} value={name}>
            {spoken(name)} ({secrets.toLocaleString('en')})
          </option>
        ))}
      </select>
      <Search onSearch={(text) => onFilter({ ...filter, text })} />
      <div class="bulk">
        {isFiltered && <span class="muted bulk-count">{shown.toLocaleString('en')} shown</span>}
        {isFiltered && (
          <button type="button" class="button quiet" disabled={kept === shown} onClick={onKeepShown}>
            Keep these
          </button>
        )}
        <button type="button" class="button quiet" disabled={kept === 0} onClick={onRedactShown}>
          {isFiltered ? 'Redact these' : 'Redact all'}
        </button>
      </div>
    </search>
  )
}

/** From the last key to the search: a word is typed in less. */
const SEARCH_MS = 150

const Search = ({ onSearch }: { onSearch: (text: string) => void }) => {
  const [text, setText] = useState('')
  const search = useRef(onSearch)
  search.current = onSearch
  const isFirst = useRef(true)
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false
      return
    }
    const timer = setTimeout(() => search.current(text), SEARCH_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <input
      class="field search"
      type="search"
      placeholder="Search title, rule, host"
      aria-label="Search title, rule, host"
      maxLength={200}
      value={text}
      onInput={({ currentTarget }) => setText(currentTarget.value)}
    />
  )
}
