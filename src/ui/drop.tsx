import { useLayoutEffect, useState } from 'preact/hooks'
import { FileIcon } from './icons.js'

interface DropProps {
  /** Why the last file could not be taken. */
  readonly problem: string
  readonly onFile: (file: File) => void
}

/** Where a file is dropped, anywhere on the page, or chosen. */
export const Drop = ({ problem, onFile }: DropProps) => {
  const over = useDropped(onFile)
  return (
    <main class="drop">
      {problem !== '' && (
        <p class="problem" role="alert">
          <strong>That file could not be reviewed.</strong> {problem}
        </p>
      )}
      <div class={over ? 'zone over' : 'zone'}>
        <FileIcon />
        <h2>Drop a HAR file or a log</h2>
        <p class="muted">See every credential in it, decide what stays, and save a copy that is safe to share.</p>
        <input
          id="file"
          class="unseen"
          type="file"
          onChange={({ currentTarget }) => {
            const file = currentTarget.files?.[0]
            if (file !== undefined) onFile(file)
          }}
        />
        <label for="file" class="button primary">
          Choose a file
        </label>
      </div>
      <ul class="promises">
        <li>
          <strong>It stays here.</strong> The page comes from this machine, and asks nothing of any other.
        </li>
        <li>
          <strong>All goes, unless you keep it.</strong> In every encoding, wherever it stands.
        </li>
        <li>
          <strong>The original is never changed.</strong> You download a copy, and an audit without secrets.
        </li>
      </ul>
    </main>
  )
}

/** Takes files that are dropped on the window, from when the page is there; whether one is held over it. */
const useDropped = (onFile: (file: File) => void): boolean => {
  const [over, setOver] = useState(false)
  useLayoutEffect(() => {
    const hold = (event: DragEvent): void => {
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      event.preventDefault()
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (file !== undefined) onFile(file)
    }
    window.addEventListener('dragover', hold)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', hold)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [onFile])
  return over
}
