import type { Surroundings } from './surroundings.js'

/**
 * Whether the secret stands in a traceback: among its frames (a local variable, a
 * line of source), in the message under them (Python) or in the message over them
 * (Node, Java, .NET, Go, PHP, Ruby). A log's next record ends a traceback.
 */
export const isTraceback = (near: Surroundings): boolean =>
  near.own.assertion || hasEscapedFrame(near) || hasFrameBelow(near) || hasFrameAbove(near)

/** Frames in one line of JSON or syslog: newlines escaped. */
const ESCAPED_REACH = 512
const NEWLINE = String.raw`(?:\\{1,8}n|#012)`
const TAB = String.raw`(?:\\{1,8}t|#011)`
const ESCAPED_FRAME = new RegExp(
  `${NEWLINE}(?: {3,4}at |${TAB}(?:at |from |[^ ]{1,80}\\.go:)| {2}File |#0 |${TAB}?[^\\s:"#\\\\]{1,80}:\\d{1,7}:in [\`'])`,
)

export const hasEscapedFrame = ({ line, rest }: Surroundings): boolean => {
  const text = `${line.slice(-ESCAPED_REACH)}\n${rest.slice(0, ESCAPED_REACH)}`
  return (text.includes('\\n') || text.includes('#012')) && ESCAPED_FRAME.test(text)
}

/** A message runs over a few lines, pytest's locals over more; a record's begin ends both. */
const MAX_MESSAGE_LINES = 3
const MAX_LOCAL_LINES = 12

const hasFrameBelow = ({ down }: Surroundings): boolean => {
  let count = 1
  for (let line = down(); line !== undefined && count <= MAX_LOCAL_LINES; line = down(line), count++) {
    if (line.record) return false
    if (line.failedAt || (line.frame && count <= MAX_MESSAGE_LINES)) return true
  }
  return false
}

const MAX_FRAME_LINES = 40

/** Source, marks and locals are indented all the way up to their frame; the message stands right under them. */
const hasFrameAbove = ({ own, up }: Surroundings): boolean => {
  if (own.record) return false
  let count = 1
  for (let line = up(own); line !== undefined && count <= MAX_FRAME_LINES; line = up(line), count++) {
    if (line.record || line.blank) return false
    if (line.frame) return true
    if (!line.indented) return false
  }
  return false
}
