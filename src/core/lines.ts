const NEWLINE = 0x0a

/** Tells lines and columns of a stream that passes by in views. */
export interface LineCounter {
  /** Position of `at` in the view's bytes; calls within one view come in ascending order of `at`. */
  locate(bytes: Uint8Array, at: number): { line: number; lineStart: number }
  /** The next view starts at `to` of this one. */
  advance(bytes: Uint8Array, to: number): void
}

/** `lineStart` is relative to the view, so negative where the line began before it. */
export const createLineCounter = (): LineCounter => {
  let line = 1
  let lineStart = 0
  let cursor = { at: 0, line, lineStart }

  const step = (bytes: Uint8Array, to: number): void => {
    for (
      let next = bytes.indexOf(NEWLINE, cursor.at);
      next >= 0 && next < to;
      next = bytes.indexOf(NEWLINE, next + 1)
    ) {
      cursor.line++
      cursor.lineStart = next + 1
    }
    cursor.at = Math.max(cursor.at, to)
  }

  return {
    locate: (bytes, at) => {
      step(bytes, at)
      return { line: cursor.line, lineStart: cursor.lineStart }
    },
    advance: (bytes, to) => {
      if (cursor.at > to) cursor = { at: 0, line, lineStart } // located past `to`: count again from the view's start
      step(bytes, to)
      line = cursor.line
      lineStart = cursor.lineStart - to
      cursor = { at: 0, line, lineStart }
    },
  }
}
