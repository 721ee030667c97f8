import type { Language, StackFrame } from '../types.js'
import { frameAbove, frameAt } from './stack-frames.js'
import { type Head, headOf } from './stack-heads.js'
import type { Told } from './stack-last.js'
import type { StackLines } from './stack-lines.js'
import { plainFile, plainFunction } from './stack-names.js'

/** All but Python: what was raised, then the innermost frame, then those that called it. */
export const innermostFirst = (near: StackLines, language: Language): Told => {
  const head = headNear(near, language)
  const top = head?.at ?? topmost(near)
  const frame = { php: phpFrame, go: goFrame, other: firstFrame }[
    language === 'php' || language === 'go' ? language : 'other'
  ]
  return { exception: head?.exception, frame: frame(framesUnder(near, top, head?.nested ?? 0)) }
}

interface PlacedHead extends Head {
  readonly at: number
}

/** Lines that a message runs over, and that stand between a log's record and what it tells of. */
const MAX_MESSAGE_LINES = 3

/**
 * The head of the part that the secret stands in: its own line, one above (it is
 * in the message, or in what hangs on the stack), or one below (a record that a
 * stack follows).
 */
const headNear = (near: StackLines, language: Language): PlacedHead | undefined => {
  const own = headAt(near, language, near.own)
  const hangsOn = frameAbove(near)
  const below = headBelow(near, language)
  const isMessage = own !== undefined && (below.isFollowed || hangsOn === undefined)
  if (own?.sure === true && isMessage) return own
  if (hangsOn !== undefined && !isMessage) return headAbove(near, language, hangsOn)
  return below.head ?? own ?? headAbove(near, language, near.own)
}

/** Frames tell of no exception, but for Ruby's first one. */
const headAt = (near: StackLines, language: Language, at: number): PlacedHead | undefined => {
  const line = near.lines[at]
  if (line === undefined || (language !== 'ruby' && frameAt(near, at) !== undefined)) return undefined
  const head = headOf(language, line)
  return head && { ...head, at }
}

const headBelow = (near: StackLines, language: Language): { head?: PlacedHead | undefined; isFollowed: boolean } => {
  let head: PlacedHead | undefined
  for (let at = near.own + 1; at <= near.own + MAX_MESSAGE_LINES + 1; at++) {
    if (frameAt(near, at) !== undefined) return { head, isFollowed: true }
    const told = INNER.test(near.lines[at]?.body ?? '') ? undefined : headAt(near, language, at)
    if (told?.sure === true) head = told
  }
  return { head, isFollowed: head !== undefined }
}

const headAbove = (near: StackLines, language: Language, from: number): PlacedHead | undefined => {
  let messageLines = 0
  for (let at = from - 1; at >= 0 && messageLines < MAX_MESSAGE_LINES; at--) {
    const head = headAt(near, language, at)
    if (head !== undefined) return head
    if (near.lines[at]?.indent === 0) messageLines++
  }
  return undefined
}

/** Where no head is near: the first of the frames that are. */
const topmost = (near: StackLines): number => {
  let top = frameAbove(near) ?? near.own
  while (frameAt(near, top - 1) !== undefined) top--
  return top
}

/** .NET tells of the inner exception first. */
const INNER = /^---> /
const INNER_END = /^--- End of inner exception/
/** Another part begins. */
const CAUSE = /^(?:Caused by: |Suppressed: |Next |\[cause\]: )/

interface Under {
  readonly body: string
  readonly frame: StackFrame | undefined
}

/** What stands under a head, its own line included, up to the next part; without what belongs to inner exceptions. */
const framesUnder = (near: StackLines, top: number, nested: number): Under[] => {
  const under: Under[] = []
  let depth = nested
  for (let at = top; at < near.lines.length; at++) {
    const body = near.lines[at]?.body ?? ''
    if (at > top && CAUSE.test(body)) break
    if (at > top && INNER.test(body)) depth++
    if (depth === 0) under.push({ body, frame: frameAt(near, at)?.frame })
    if (INNER_END.test(body)) depth--
    if (depth < 0) break
  }
  return under
}

const firstFrame = (under: readonly Under[]): StackFrame | undefined =>
  under.find(({ frame }) => frame !== undefined)?.frame

/** What the runtime does about a panic is no frame of the program; what stands above it was run by it. */
const RUNTIME = /^(?:runtime[./]|panic$|testing\.)/

const goFrame = (under: readonly Under[]): StackFrame | undefined => {
  const frames = under.flatMap(({ frame }) => frame ?? [])
  const panicked = frames.findLastIndex((frame) => frame.function === 'panic')
  return frames.slice(panicked + 1).find((frame) => !RUNTIME.test(frame.function ?? ''))
}

/** PHP tells where it was thrown in the message's last line; `#0` is who called that. */
const THROWN = / (?:in|at) ((?:\/|[A-Za-z]:\\)[^:]{1,250}):(\d{1,7})\)?$/
const THROWN_IN = /^thrown in (.{1,250}) on line (\d{1,7})$/
const CALLED = /^#0 [^:]{1,260}: ([^(]{1,150})\(/

const phpFrame = (under: readonly Under[]): StackFrame | undefined => {
  for (const thrown of [THROWN, THROWN_IN]) {
    const [, path = '', line] = under.flatMap(({ body }) => thrown.exec(body) ?? []).slice(0, 3)
    const file = plainFile(path)
    if (file === undefined) continue
    const called = under.map(({ body }) => CALLED.exec(body)?.[1]).find((name) => name !== undefined)
    const name = called === undefined ? undefined : plainFunction(called)
    return { file, line: Number(line), ...(name !== undefined && { function: name }) }
  }
  return firstFrame(under)
}
