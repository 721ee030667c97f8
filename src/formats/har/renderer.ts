import { toBytes, toLatin1 } from '../../core/ascii.js'
import type { BlockOptions } from '../../core/blocks.js'
import type { JsonEvents } from '../../core/json/reader.js'
import { childFrame, type Frame, rootFrame } from './frames.js'
import { beginText, endText, type Field, renderMember, show, showQuoted } from './members.js'
import { createNames } from './names.js'
import { renderPair } from './pairs.js'
import type { Part } from './parts.js'
import type { Rendering } from './rendering.js'
import { roleOf } from './roles.js'
import { createText, type Text } from './text.js'

/** A longer string is shown while it comes in, without waiting for its end. */
const MAX_HELD_BYTES = 64 * 1024
/** Members of a pair, and what is read. */
const MAX_FREE = 64

/** What is known of an object or array that is open. */
interface Open {
  readonly frame: Frame
  key: string | number
  keyText: Text | undefined
  /** Members held until the object ends: their order must not matter to a name and its value. */
  pair: Field[] | undefined
  held: number
  /** Of a body, once it was told. */
  mimeType: string | undefined
}

/** Shows a document's strings while it is read. */
export const createRenderer = (
  rendering: Rendering,
  { notice = () => {}, dropBodies = [], dropUndecoded }: Pick<BlockOptions, 'notice' | 'dropBodies' | 'dropUndecoded'>,
): JsonEvents => {
  const stack: Open[] = [opened(rootFrame())]
  let text = createText()
  let isShown = false // a string, while it comes in
  let dropped: Part | undefined // a body that is to go, while it comes in
  let isKey = false
  let inString = false

  const nameOf = createNames()
  const free: Text[] = []
  const takeText = (): Text => free.pop() ?? createText()
  const giveBack = (used: Text | undefined): void => {
    if (used === undefined || free.length >= MAX_FREE) return
    free.push(used)
  }
  const done = (fields: readonly Field[]): void => {
    for (const field of fields) {
      giveBack(field.text)
      giveBack(field.keyText)
    }
  }

  const top = (): Open => stack.at(-1) as Open
  const step = (open: Open): void => {
    if (typeof open.key === 'number') open.key++
    open.keyText = undefined
  }

  /** Shows members held for a pair one by one, since it is none. */
  const release = (open: Open): void => {
    const fields = open.pair ?? []
    open.pair = undefined
    for (const field of fields) renderMember(rendering, open.frame, field)
    done(fields)
  }
  const deliver = (field: Field): void => {
    const open = top()
    if (open.pair === undefined) {
      renderMember(rendering, open.frame, field)
      done([field])
    } else {
      open.pair.push(field)
      open.held += field.text.length
      if (open.held > MAX_HELD_BYTES) release(open)
    }
    step(open)
  }
  /** A string too long to wait for, or a body: shown as it comes. */
  const stream = (): void => {
    const open = top()
    const { frame, key } = open
    const name = open.pair?.find((field) => field.key === 'name' || field.key === 'key')?.text.toString()
    const role = frame.role === 'plain' && typeof key === 'string' ? roleOf(key) : frame.role
    release(open)
    const isDropped = key === 'text' && BODIES.has(`${frame.key}`) && isAmong(open.mimeType, dropBodies)
    const part: Part = {
      frame,
      key,
      role,
      spelling: 'text',
      header: name?.toLowerCase(),
      dropped: isDropped ? 'body' : undefined,
    }
    beginText(rendering, part, name ?? (role === 'body' ? undefined : `${key}`))
    dropped = isDropped ? part : undefined
    show(rendering, text)
    isShown = true
  }
  const sayKey = ({ keyText }: Open): void => {
    if (keyText === undefined) return
    rendering.say('"')
    showQuoted(rendering, keyText)
    rendering.say('":')
  }

  return {
    open: (kind) => {
      const parent = top()
      release(parent)
      rendering.part({ frame: parent.frame, key: parent.key, role: 'plain', spelling: 'quoted' })
      sayKey(parent)
      rendering.say(kind === 'object' ? '{\n' : '[\n')
      const frame = childFrame(parent.frame, kind, parent.key)
      stack.push(opened(frame))
      if (kind === 'object' && typeof frame.key === 'number' && frame.parent?.parent !== undefined) top().pair = []
    },
    close: () => {
      const open = stack.pop() as Open
      if (open.pair !== undefined) {
        renderPair(rendering, open.frame, open.pair)
        done(open.pair)
      }
      rendering.say(open.frame.kind === 'object' ? '}\n' : ']\n')
      giveBack(top().keyText)
      step(top())
    },
    begin: (kind, at) => {
      isKey = kind === 'key'
      inString = true
      text = takeText()
      text.begin(at)
      isShown = false
      const { frame, key, pair } = top()
      const mayHold = pair === undefined && (frame.role === 'plain' || frame.role === 'body')
      if (!isKey && mayHold && typeof key === 'string' && roleOf(key) === 'body') stream()
    },
    content: (bytes, from, to, at) => {
      if (isShown) {
        if (dropped !== undefined) dropped.isBase64 ??= isBase64(bytes.subarray(from, to))
        return rendering.string(bytes, from, to, at)
      }
      text.add(bytes, from, to)
      if (!isKey && text.length > MAX_HELD_BYTES) stream()
    },
    end: () => {
      inString = false
      const open = top()
      if (isKey) {
        open.key = nameOf(text)
        open.keyText = text
      } else if (isShown) {
        endText(rendering)
        giveBack(text)
        giveBack(open.keyText)
        step(open)
      } else {
        if (open.key === 'mimeType') open.mimeType = text.toString().toLowerCase()
        deliver({ key: open.key, keyText: open.keyText, text, isBare: false })
      }
    },
    scalar: (scalar, start, end) => {
      if (!/\d{4}/.test(scalar)) {
        giveBack(top().keyText)
        return step(top())
      }
      text = takeText()
      text.begin(start)
      text.add(toBytes(scalar), 0, end - start)
      deliver({ key: top().key, keyText: top().keyText, text, isBare: true })
    },
    fail: (problem, at) => {
      const then = dropUndecoded ? 'dropped' : 'read as text'
      notice(`no valid JSON from byte ${at} on: ${problem}; from there it was ${then}`)
      const open = top()
      if (inString && !isKey && !isShown) deliver({ key: open.key, keyText: open.keyText, text, isBare: false })
      if (open.pair !== undefined) renderPair(rendering, open.frame, open.pair)
      const rest: Part = { frame: rootFrame(), key: 0, role: 'plain', spelling: 'quoted' }
      rendering.part(rest)
      sayKey(open)
      if (inString && isKey) show(rendering, text)
      rendering.say('\n')
      if (dropUndecoded) rendering.part({ ...rest, dropped: 'undecoded' })
    },
    rest: rendering.rest,
    newline: rendering.newline,
  }
}

/** What has a body's text, and its type. */
const BODIES: ReadonlySet<string> = new Set(['content', 'postData'])

/** Shorter, or of anything else, it may be text. */
const BASE64 = /^[A-Za-z0-9+/]{64}/
const isBase64 = (bytes: Uint8Array): boolean => BASE64.test(toLatin1(bytes.subarray(0, 64)))

/** A body whose type is told after it may be of any. */
const isAmong = (mimeType: string | undefined, types: readonly string[]): boolean =>
  types.length > 0 && (mimeType === undefined || types.some((type) => type === '*' || mimeType.includes(type)))

const opened = (frame: Frame): Open => ({
  frame,
  key: frame.kind === 'array' ? 0 : '',
  keyText: undefined,
  pair: undefined,
  held: 0,
  mimeType: undefined,
})
