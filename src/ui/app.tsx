import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { formatBytes } from '../core/units.js'
import { type Backend, serverBackend } from './backend.js'
import { Drop } from './drop.js'
import { Logo } from './icons.js'
import { Reading, Sending } from './progress.js'
import { Review } from './review.js'
import { useStateOf } from './use-state-of.js'

/** The whole page; without a key there is nothing to see. */
export const App = ({ accessKey }: { accessKey: string | undefined }) => {
  if (accessKey === undefined) return <Locked />
  return <Unlocked accessKey={accessKey} />
}

const Unlocked = ({ accessKey }: { accessKey: string }) => {
  const backend = useMemo(() => serverBackend(accessKey), [accessKey])
  const { state, problem, refresh } = useStateOf(backend)
  const [sending, setSending] = useState<{ name: string; size: number; bytes: number }>()
  const [failed, setFailed] = useState('')

  const send = async (file: File): Promise<void> => {
    const { name, size } = file
    setFailed('')
    setSending({ name, size, bytes: 0 })
    await backend
      .upload(file, (bytes) => setSending({ name, size, bytes }))
      .catch((error: Error) => setFailed(error.message))
    setSending(undefined)
    refresh()
  }
  const another = (): void => void backend.forget().then(refresh, refresh)

  if (problem?.kind === 'locked') return <Locked />
  if (problem?.kind === 'gone') return <Notice title="beartrap has ended">{problem.message}</Notice>
  if (sending !== undefined)
    return (
      <Shell>
        <Sending {...sending} />
      </Shell>
    )
  switch (state?.stage) {
    case undefined:
      return <Shell />
    case 'empty':
    case 'failed':
      return (
        <Shell>
          <Drop problem={failed || problemOf(state)} onFile={(file) => void send(file)} />
        </Shell>
      )
    case 'receiving':
      return (
        <Shell>
          <Sending name={state.name} size={state.size ?? 0} bytes={state.bytes} />
        </Shell>
      )
    case 'scanning':
      return (
        <Shell>
          <Reading {...state} />
        </Shell>
      )
    case 'review':
      return (
        <Shell file={<FileName name={state.name} size={state.size} onAnother={another} />}>
          <Review key={state.review} backend={backend as Backend} state={state} refresh={refresh} />
        </Shell>
      )
    default:
      return state satisfies never
  }
}

const problemOf = (state: { stage: 'empty' } | { stage: 'failed'; name: string; problem: string }): string =>
  state.stage === 'failed' ? `${state.name}: ${state.problem}` : ''

const Shell = ({ file, children }: { file?: ComponentChildren; children?: ComponentChildren }) => (
  <>
    <header class="bar">
      <h1 class="brand">
        <Logo /> <span class="brand-name">beartrap</span>
      </h1>
      {file ?? <p class="bar-note">Nothing leaves this machine</p>}
    </header>
    {children ?? <main />}
  </>
)

const FileName = ({ name, size, onAnother }: { name: string; size: number; onAnother: () => void }) => (
  <div class="file">
    <p class="file-name" title={name}>
      <bdi>{name}</bdi> <span class="muted">{formatBytes(size)}</span>
    </p>
    <button type="button" class="button quiet" onClick={onAnother}>
      Another file
    </button>
  </div>
)

const Locked = () => (
  <Notice title="This link has been used">
    It opens once, in one tab. Go back to that tab, or end <code>beartrap ui</code> with Ctrl-C and run it again for a
    new link.
  </Notice>
)

const Notice = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <Shell>
    <main class="notice">
      <div role="alert">
        <h2>{title}</h2>
        <p>{children}</p>
      </div>
    </main>
  </Shell>
)
