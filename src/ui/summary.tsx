import type { Counts } from '../core/review/wire.js'
import { many } from './words.js'

/** What goes and what stays, told anew with each decision. */
export const Summary = ({ counts: { secrets, places, keptSecrets, keptPlaces } }: { counts: Counts }) => (
  <div class="summary" role="status">
    <p class="summary-main">
      <strong>{many(secrets, 'secret')}</strong> in {many(places, 'place')}
    </p>
    {secrets > 0 && (
      <p class="summary-split">
        <span class="split redact">
          <b>{(secrets - keptSecrets).toLocaleString('en')}</b> to redact
        </span>{' '}
        <span class={keptSecrets > 0 ? 'split keep' : 'split'}>
          <b>{keptSecrets.toLocaleString('en')}</b> to keep{keptSecrets > 0 && `, in ${many(keptPlaces, 'place')}`}
        </span>
      </p>
    )}
  </div>
)
