import type { StackFrame } from '../types.js'
import { frameAbove, frameAt, frameBelow } from './stack-frames.js'
import { pythonHead } from './stack-heads.js'
import type { StackLine, StackLines } from './stack-lines.js'

/** What a stack tells. */
export interface Told {
  readonly exception?: string | undefined
  readonly frame?: StackFrame | undefined
}

/** Python's innermost frame comes last, and what was raised below it. */
export const innermostLast = (near: StackLines): Told => {
  const failed = failureBelow(near)
  if (failed !== undefined) return failed
  const first = frameAbove(near) ?? frameBelow(near)
  if (first === undefined) return {}
  const { lines } = near
  const outer = lines[first]
  let frame = frameAt(near, first)?.frame
  for (let at = first + 1; at < lines.length; at++) {
    const line = lines[at]
    if (line !== undefined && outer !== undefined && endsFrames(line, outer))
      return { frame, exception: pythonHead(line) }
    const read = frameAt(near, at)
    if (read !== undefined) frame = read.frame
  }
  return { frame }
}

/** What was raised stands further out than the frames, or under the frame that rich draws. */
const endsFrames = (line: StackLine, outer: StackLine): boolean =>
  outer.boxed ? !line.boxed : line.body !== '' && line.indent < outer.indent

/** A test's end, and the next one's begin. */
const SEPARATOR = /^(?:_{3,} |={3,})/

/** pytest: the place stands under the source, what it explains and the locals, and the last place is the innermost. */
const failureBelow = (near: StackLines): Told | undefined => {
  const { lines, own } = near
  let frame: StackFrame | undefined
  let isFailure = lines[own]?.body.startsWith(EXPLAINED) ?? false
  for (let at = own; at < lines.length && !SEPARATOR.test(lines[at]?.body ?? ''); at++) {
    const read = frameAt(near, at)
    if (read?.raised === undefined) continue
    isFailure = true
    frame = read.frame
    if (read.raised !== '') return { frame, exception: explained(lines.slice(0, at), read.raised) }
  }
  return isFailure ? { frame, exception: explained(lines, '') } : undefined
}

const EXPLAINED = 'E   '

/** The type as pytest's explanation has it, with its module; else as it stands behind the place. */
const explained = (lines: readonly StackLine[], raised: string): string | undefined =>
  lines
    .filter(({ body }) => body.startsWith(EXPLAINED))
    .map(({ body }) => pythonHead({ body: body.slice(EXPLAINED.length).trimStart() }))
    .findLast(
      (name) => name !== undefined && (name === raised || name.endsWith(raised === '' ? 'Error' : `.${raised}`)),
    ) ?? (raised === '' ? undefined : pythonHead({ body: raised }))
