import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** How far one sink has come. */
export interface Cursor {
  readonly seq: number
  /** What the sink's courier keeps from one run to the next. */
  readonly state: unknown
  move(seq: number, state: unknown): void
}

/** A sink that is new begins with what is new. `onProblem`: it can't be noted, so that alerts may be repeated. */
export const openCursor = (folder: string, name: string, last: number, onProblem: (error: unknown) => void): Cursor => {
  const path = join(folder, `cursor-${encodeURIComponent(name).replaceAll('.', '%2E')}.json`)
  let { seq, state } = read(path, last) ?? { seq: last, state: undefined }
  const cursor: Cursor = {
    get seq() {
      return seq
    },
    get state() {
      return state
    },
    move: (to, next) => {
      seq = Math.max(seq, to)
      state = next
      // Not synced: it outlives this process, and after a power cut some alerts are sent twice, with the same ids.
      try {
        writeFileSync(`${path}.new`, JSON.stringify({ seq, state }), { mode: 0o600 })
        renameSync(`${path}.new`, path)
      } catch (error) {
        onProblem(error)
      }
    },
  }
  cursor.move(seq, state)
  return cursor
}

/** A damaged one is none: all that is there is sent again, with the same ids. */
const read = (path: string, last: number): { seq: number; state: unknown } | undefined => {
  try {
    const { seq, state } = JSON.parse(readFileSync(path, 'utf8')) as { seq: number; state: unknown }
    return { seq: Math.min(seq, last), state }
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT' ? undefined : { seq: 0, state: undefined }
  }
}
