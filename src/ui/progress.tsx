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
export const Reading = ({ name, size, bytes, counts }: Extract<State, { stage: 'scanning' }>) =>
  bytes === 0 ? (
    <Going name={name} step="Reading it once, to learn every secret in it" share={undefined}>
      {formatBytes(size)}
    </Going>
  ) : (
    <Going
      name={name}
      step="Reading it again, for every place they stand in"
      share={bytes <= size ? bytes / size : undefined}
    >
      {many(counts.secrets, 'secret')} so far
    </Going>
  )

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
