import type { State } from '../core/review/wire.js'
import { formatBytes } from '../core/units.js'
import { many } from './words.js'

/** How far something is; without a share, that it goes on. */
export const Meter = ({ label, share }: { label: string; share: number | undefined }) => (
  <div
    class={share === undefined ? 'meter going' : 'meter'}
    role="progressbar"
    aria-label={label}
    {...(share !== undefined && { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
  >
    <div class="meter-fill" style={share === undefined ? {} : { width: `${share * 100}%` }} />
  </div>
)

export const Sending = ({ name, size, bytes }: { name: string; size: number; bytes: number }) => (
  <Going name={name} step="Copying it to a private folder on this machine" share={size > 0 ? bytes / size : undefined}>
    {formatBytes(bytes)} of {formatBytes(size)}
  </Going>
)

/** Packed files turn out longer than they are: then it isn't known how far it is. */
export const Reading = ({ name, size, learned, bytes, counts }: Extract<State, { stage: 'scanning' }>) => {
  const isFirst = bytes === 0
  const share = Math.max(learned, bytes) > size ? undefined : ((isFirst ? learned : size) + bytes) / (2 * size)
  return (
    <Going name={name} step={isFirst ? LEARNING : FINDING} share={share}>
      {isFirst ? formatBytes(size) : `${many(counts.secrets, 'secret')} in ${many(counts.places, 'place')} so far`}
    </Going>
  )
}

const LEARNING = 'Reading it once, to learn every secret in it'
const FINDING = 'Reading it again, for every place they stand in'

interface GoingProps {
  readonly name: string
  readonly step: string
  readonly share: number | undefined
  readonly children: preact.ComponentChildren
}

const Going = ({ name, step, share, children }: GoingProps) => (
  <main class="going-on">
    <h2>
      <bdi>{name}</bdi>
    </h2>
    <p class="step" role="status">
      {step}
    </p>
    <Meter label={step} share={share} />
    <p class="muted">{children}</p>
  </main>
)
