import { toBytes } from '../../core/ascii.js'
import { type BlockOptions, createBlocks } from '../../core/blocks.js'
import { codeOf, readEscape, widthOf, writeUtf8 } from '../../core/json/escapes.js'
import type { Span, View } from '../../core/types.js'
import { decodeText, reached } from './decode-text.js'
import { createLineEnds } from './line-ends.js'
import { createOrigins, STAGE_BYTES } from './origins.js'
import { createPartIndex } from './part-index.js'
import { type Part, placeIn } from './parts.js'

/** A document, shown as text that the rules read: the wire's, rather than JSON's. */
export interface Rendering {
  /** What follows, up to the next call, is of this part; no match reaches into another. */
  part(part: Part): void
  /** The content of a string, bytes[from, to) at raw offset `at`, its escapes undone; `quoted`, but for those that must stay. */
  string(bytes: Uint8Array, from: number, to: number, at: number, quoted?: 'quoted'): void
  /** Bytes as they stand, what looks like an escape included. */
  rest(bytes: Uint8Array, from: number, to: number, at: number): void
  /** Bytes that stand for nothing, to give the others context. ASCII. */
  say(text: string): void
  /** A line of the document ends at this raw offset. */
  newline(at: number): void
  end(): void
}

const BACKSLASH = 0x5c
/** Runs of so many bytes without an escape are copied at once. */
const LONG_RUN = 256
/** The most bytes that one escape is shown as. */
const MAX_SHOWN = 8
/** An anchor each, so that offsets are found near. */
const ANCHOR_STEP = 1024

export const createRendering = (options: BlockOptions, emit: (view: View) => void): Rendering => {
  const origins = createOrigins()
  const { widths } = origins
  const parts = createPartIndex()
  const lines = createLineEnds()
  const stage = new Uint8Array(STAGE_BYTES)
  let staged = 0
  let flushed = 0 // rendered bytes before those staged

  /** The part that a rendered span begins in, and the span cut to it. */
  const within = (span: Span): { part: Part | undefined; span: Span } => {
    const begun = parts.at(span.start)
    if (begun === undefined) return { part: undefined, span }
    return { part: begun.part, span: { start: span.start, end: Math.max(span.start, Math.min(span.end, begun.end)) } }
  }

  const { origin = 0, scale = 1 } = options
  const scaled = ({ start, end }: Span): Span => ({ start: origin + start * scale, end: origin + end * scale })
  const blocks = createBlocks(options, (view) => {
    const shown = (span: Span) => within(inStream(view, span))
    emit({
      ...view,
      toRaw: (span) => scaled(origins.toRaw(shown(span).span)),
      document: {
        format: 'har',
        holds: (span) => {
          const begun = parts.at(view.offset + span.start)
          return begun === undefined || view.offset + span.end <= begun.end
        },
        dropped: (range) =>
          parts.dropped(inStream(view, range)).map(({ what, start, end, isBase64 }) => ({
            what,
            start: Math.max(start - view.offset, range.start),
            end: Math.min(end - view.offset, range.end),
            begins: start - view.offset >= range.start,
            isBase64,
          })),
        positionOf: (offset) => {
          const { line, column } = lines.positionOf((offset - origin) / scale)
          return { line, column: (column - 1) * scale + 1 }
        },
        isField: (offset) => FIELDS.has(parts.at(view.offset + offset)?.part.role ?? 'body'),
        fieldEnd: (offset) => parts.fieldEnd(view.offset + offset) - view.offset,
        fieldStart: (offset) => parts.fieldStart(view.offset + offset) - view.offset,
        placeOf: (span, judge) => {
          const { part } = shown(span)
          return part === undefined ? judge() : placeIn(part, judge)
        },
        writerOf: (span) => WRITERS[shown(span).part?.spelling ?? 'quoted'],
      },
    })
    const kept = view.offset + Math.max(0, view.owned.end - options.before)
    lines.forget(origins.toRaw({ start: kept, end: kept }).start)
    parts.forget(kept)
    origins.forget(kept)
  })

  const flush = (): void => {
    origins.keep(flushed, flushed + staged)
    flushed += staged
    blocks.push(stage.subarray(0, staged))
    staged = 0
  }
  const showByte = (byte: number, width: number): void => {
    stage[staged] = byte
    widths[staged++] = width
  }
  const showEscape = (read: number, quoted: boolean): void => {
    const code = codeOf(read)
    const spelled = quoted ? ESCAPED[code] : undefined
    if (spelled !== undefined) stage.set(spelled, staged)
    const length = spelled?.length ?? writeUtf8(code, stage, staged)
    widths.fill(0, staged, staged + length)
    widths[staged] = widthOf(read)
    staged += length
  }
  const showAll = (run: Uint8Array): void => {
    stage.set(run, staged)
    widths.fill(1, staged, staged + run.length)
    staged += run.length
  }
  /** Shows an escape at `at`, if one stands there; gives where it ends. */
  const showOne = (bytes: Uint8Array, at: number, to: number, quoted: boolean): number => {
    if (bytes[at] !== BACKSLASH) {
      showByte(bytes[at] as number, 1)
      return at + 1
    }
    const read = readEscape(bytes, at, to)
    showEscape(read, quoted)
    return at + widthOf(read)
  }
  /** Shows text up to an escape that is more than two bytes, or up to the next anchor; gives where it stopped. */
  const showText = (bytes: Uint8Array, from: number, to: number): number => {
    const limit = Math.min(to, from + ANCHOR_STEP, from + STAGE_BYTES - staged)
    if (limit - from >= LONG_RUN) {
      const ahead = bytes.subarray(from, limit)
      const next = ahead.indexOf(BACKSLASH)
      const run = next < 0 ? ahead : ahead.subarray(0, next)
      if (run.length >= LONG_RUN) {
        showAll(run)
        return from + run.length
      }
    }
    decodeText(bytes, from, limit, stage, widths, staged)
    staged = reached.written
    return reached.read
  }

  return {
    part: (part) => parts.begin(flushed + staged, part),
    string: (bytes, from, to, raw, quoted) => {
      let anchored = Number.NEGATIVE_INFINITY
      for (let at = from; at < to; ) {
        if (staged > STAGE_BYTES - MAX_SHOWN) flush()
        if (at - anchored >= ANCHOR_STEP) {
          origins.anchor(flushed + staged, raw + at - from)
          anchored = at
        }
        const next = quoted === undefined ? showText(bytes, at, to) : at
        at = next > at ? next : showOne(bytes, at, to, quoted !== undefined)
      }
    },
    rest: (bytes, from, to, raw) => {
      for (let at = from; at < to; ) {
        if (staged === STAGE_BYTES) flush()
        const next = Math.min(to, at + STAGE_BYTES - staged, at + ANCHOR_STEP)
        origins.anchor(flushed + staged, raw + at - from)
        showAll(bytes.subarray(at, next))
        at = next
      }
    },
    say: (text) => {
      if (staged + text.length > STAGE_BYTES) flush()
      for (let at = 0; at < text.length; at++) showByte(text.charCodeAt(at), 0)
    },
    newline: lines.add,
    end: () => {
      flush()
      blocks.end()
    },
  }
}

const inStream = ({ offset }: View, { start, end }: Span): Span => ({ start: offset + start, end: offset + end })

/** What JSON spells a byte as that can't stand in a string as it is. */
const ESCAPED = Array.from({ length: 128 }, (_, byte) => {
  const spelled = JSON.stringify(String.fromCharCode(byte)).slice(1, -1)
  return spelled.length === 1 ? undefined : toBytes(spelled)
})

const encoder = new TextEncoder()
const decoder = new TextDecoder('latin1')
const ASTERISK = 0x2a

const FIELDS: ReadonlySet<Part['role']> = new Set(['header', 'cookie', 'query', 'param', 'url'])

const WRITERS: Readonly<Record<Part['spelling'], (bytes: Uint8Array) => Uint8Array>> = {
  quoted: (bytes) => bytes,
  text: (bytes) => {
    const text = decoder.decode(bytes)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings hold none
    return /["\\\x00-\x1f]/.test(text) ? encoder.encode(JSON.stringify(text).slice(1, -1)) : bytes
  },
  bare: (bytes) => {
    const isFiller = bytes.length > 2 && bytes.every((byte) => byte === ASTERISK)
    return encoder.encode(JSON.stringify(decoder.decode(isFiller ? bytes.subarray(2) : bytes)))
  },
}
