import { useEffect, useRef, useState } from 'preact/hooks'
import { formatBytes } from '../core/units.js'
import type { Backend } from './backend.js'
import { Tick } from './icons.js'
import { Meter } from './progress.js'
import type { Reviewed } from './review.js'
import { many } from './words.js'

interface FinishProps {
  readonly backend: Backend
  readonly state: Reviewed
  readonly refresh: () => void
}

type What = 'copy' | 'audit'

/** The downloads. The copy is written when the first of them is asked for, and checked before it is given. */
export const Finish = ({ backend, state, refresh }: FinishProps) => {
  const { review, size, copy, problem } = state
  const [wanted, setWanted] = useState<What>()
  const [failed, setFailed] = useState('')

  const ask = (what: What): void => {
    setFailed('')
    setWanted(what)
    if (copy.kind !== 'ready') {
      backend.sanitize(review).then(refresh, (error: Error) => {
        setWanted(undefined)
        setFailed(error.message)
      })
    }
  }
  const before = useRef(copy.kind)
  useEffect(() => {
    const isStale = before.current === 'running' && copy.kind === 'none' // a decision changed meanwhile
    before.current = copy.kind
    if (wanted === undefined || copy.kind === 'running' || (copy.kind === 'none' && !isStale)) return
    setWanted(undefined)
    if (copy.kind === 'ready') backend.save(review, wanted).catch((error: Error) => setFailed(error.message))
  }, [backend, review, wanted, copy])

  const busy = copy.kind === 'running'
  return (
    <footer class="finish">
      <div class="finish-said" role="status">
        {failed !== '' && <p class="problem">{failed}</p>}
        {copy.kind === 'failed' && (
          <p class="problem">
            <strong>No sanitized copy was made.</strong> {copy.problem}
          </p>
        )}
        {copy.kind === 'running' && <Running share={copy.bytes / (2 * size)} />}
        {copy.kind === 'ready' && <Ready copy={copy} />}
        {copy.kind === 'none' && problem === undefined && failed === '' && (
          <p class="muted">
            One decision a secret: safe to share or not, wherever it stands. What you don’t keep is redacted, in every
            encoding.
          </p>
        )}
      </div>
      <div class="finish-buttons">
        <button type="button" class="button" disabled={busy || problem !== undefined} onClick={() => ask('audit')}>
          Download audit
        </button>
        <button
          type="button"
          class="button primary"
          disabled={busy || problem !== undefined}
          onClick={() => ask('copy')}
        >
          Download sanitized file
        </button>
      </div>
    </footer>
  )
}

/** What is packed turns out longer than it is, and seems to be read sooner. */
const Running = ({ share }: { share: number }) => {
  const isWriting = share < 1
  const step = isWriting ? 'Writing the copy' : 'Looking for every removed value in it'
  return (
    <>
      <p>{step} …</p>
      <Meter label={step} share={isWriting ? share : undefined} />
    </>
  )
}

const Ready = ({
  copy: { name, size, redacted, overridden },
}: {
  copy: Extract<Reviewed['copy'], { kind: 'ready' }>
}) => (
  <p>
    <Tick /> <bdi class="file-name">{name}</bdi> ({formatBytes(size)}): {many(redacted, 'place')} redacted, and none of
    the removed values is left in it.
    {overridden > 0 && ` ${many(overridden, 'place')} of kept secrets went as well: other secrets reach into them.`}
  </p>
)
