import type { Bury } from '../../core/alerts/post.js'
import { createLines } from '../lines.js'
import { appendedFile } from './appended.js'

/** Lays events aside as lines of NDJSON, each with its sink, the time and why. Several sinks may share a file. */
export const deadLetters = (path: string, sink: string): { readonly bury: Bury; close(): Promise<void> } => {
  const linesOf = createLines()
  const file = appendedFile(path)
  return {
    bury: (events, { message }) => {
      const at = new Date().toISOString()
      return file.append(linesOf(events.map((event) => ({ at, sink, reason: message, event }))))
    },
    close: file.close,
  }
}
