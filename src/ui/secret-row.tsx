import type { ComponentChildren } from 'preact'
import type { SecretView } from '../core/review/wire.js'
import { Bars, Chevron } from './icons.js'
import { lengthIn, many, masked, SEVERITY_WORDS, spoken, whereOf } from './words.js'

interface SecretRowProps {
  readonly index: number
  readonly total: number
  /** Pixels from the list's top. */
  readonly top: number
  /** Undefined until it is loaded. */
  readonly secret: SecretView | undefined
  readonly isActive: boolean
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onKeep: (stays: boolean) => void
  readonly onFocus: () => void
  readonly children?: ComponentChildren
}

export const SecretRow = (props: SecretRowProps) => {
  const { index, total, top, secret, isOpen, children } = props
  return (
    <li
      class={isOpen ? 'secret open' : 'secret'}
      data-index={index}
      aria-posinset={index + 1}
      aria-setsize={total}
      style={{ transform: `translateY(${top}px)` }}
    >
      {secret === undefined ? <div class="row" aria-busy="true" /> : <Row {...props} secret={secret} />}
      {children}
    </li>
  )
}

const Row = ({ index, secret, isActive, isOpen, onOpen, onKeep, onFocus }: SecretRowProps & { secret: SecretView }) => {
  const { title, severity, preview, places, keep, exposures, hosts, label, first } = secret
  const tabIndex = isActive ? 0 : -1
  return (
    <div class={keep ? 'row kept' : 'row'} onFocusCapture={onFocus}>
      <button
        type="button"
        class="row-open"
        data-control="open"
        tabIndex={tabIndex}
        aria-expanded={isOpen}
        aria-controls={isOpen ? `opened-${index}` : undefined}
        aria-keyshortcuts="Space"
        onClick={onOpen}
        onKeyUp={(event) => event.key === ' ' && event.preventDefault()}
      >
        <Chevron />
        <span class={`severity ${severity}`}>
          <Bars severity={severity} />
          {SEVERITY_WORDS[severity]}
        </span>
        <span class="what">
          <span class="title">{title}</span>
          <span class="sub">{[whereOf(first), ...hosts, ...exposures.map(spoken)].join(' · ')}</span>
        </span>
        <span class="preview">
          <code>{masked(preview)}</code>
          <span class="sub">
            {lengthIn(preview)} · <code>#{label}</code>
          </span>
        </span>
        <span class="count">{many(places, 'place')}</span>
      </button>
      <button
        type="button"
        role="switch"
        class="switch"
        data-control="keep"
        tabIndex={tabIndex}
        aria-checked={keep}
        aria-label={`Keep ${title}, ${label}`}
        onClick={() => onKeep(!keep)}
      >
        <span class="switch-track" aria-hidden="true">
          <span class="switch-thumb" />
        </span>
        <span class="switch-word" aria-hidden="true">
          {keep ? 'Keep' : 'Redact'}
        </span>
      </button>
    </div>
  )
}
