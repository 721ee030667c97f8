import { concatBytes, toBytes, toLatin1 } from '../../core/ascii.js'
import { createJsonReader, type JsonEvents } from '../../core/json/reader.js'
import type { RedactSpan } from '../../core/redact.js'
import type { Span } from '../../core/types.js'

/** Where the log of a HAR says what was removed from it, or is to. */
export interface LogMark {
  /** Behind the brace that opens the log. */
  readonly start: number
  /** Behind the one that closes it; no number where it is cut off. */
  end: number
  /** What stands before its first key; undefined where there is none. */
  lead: string | undefined
  comment: Comment | undefined
}

/** A comment, in whole or without its quotes. */
type Comment =
  | { readonly kind: 'text'; readonly end: number; readonly tail: string }
  | ({ readonly kind: 'other' } & Span)

export interface MarksReader {
  push(chunk: Uint8Array): void
  /** One for each document, in order. */
  end(): readonly LogMark[]
}

/** Of a chunk's past and of a comment, what is remembered: a mark is a few hundred bytes. */
const REMEMBERED_BYTES = 4096

/** Reads where the logs of a HAR begin, and their comments. */
export const createMarksReader = (): MarksReader => {
  const logs: LogMark[] = []
  let recent: Uint8Array = new Uint8Array(0) // bytes that end where the stream does
  let offset = 0 // of the first of them
  let depth = 0
  let key = ''
  let isKey = false
  let log: LogMark | undefined // while it is open
  let comment: string | undefined // while it is read

  const isInLog = (): boolean => log !== undefined && depth === LOG_DEPTH
  const events: JsonEvents = {
    open: (kind, at) => {
      depth++
      if (depth !== LOG_DEPTH || kind !== 'object' || key !== 'log') return
      log = { start: at + 1, end: Number.POSITIVE_INFINITY, lead: undefined, comment: undefined }
      logs.push(log)
    },
    close: (at) => {
      if (isInLog() && log !== undefined) {
        log.end = at + 1
        log = undefined
      }
      depth--
    },
    begin: (kind, at) => {
      isKey = kind === 'key'
      if (isKey) key = ''
      if (isKey && isInLog() && log !== undefined)
        log.lead ??= toLatin1(recent.subarray(Math.max(0, log.start - offset), at - 1 - offset))
      comment = !isKey && isInLog() && key === 'comment' ? '' : undefined
    },
    content: (bytes, from, to) => {
      if (isKey && depth <= LOG_DEPTH) key += toLatin1(bytes.subarray(from, Math.min(to, from + REMEMBERED_BYTES)))
      if (comment === undefined) return
      const tail = toLatin1(bytes.subarray(Math.max(from, to - REMEMBERED_BYTES), to))
      comment = (comment + tail).slice(-REMEMBERED_BYTES)
    },
    end: (at) => {
      if (comment !== undefined && log !== undefined) log.comment = { kind: 'text', end: at, tail: comment }
      comment = undefined
    },
    scalar: (_, start, end) => {
      if (isInLog() && log !== undefined && key === 'comment') log.comment = { kind: 'other', start, end }
    },
    fail: () => {
      depth = Number.NEGATIVE_INFINITY
    },
    rest: () => {},
    newline: () => {},
  }
  const reader = createJsonReader(events)
  return {
    push: (chunk) => {
      const kept = recent.subarray(Math.max(0, recent.length - REMEMBERED_BYTES))
      offset += recent.length - kept.length
      recent = concatBytes([kept, chunk])
      reader.push(chunk)
    },
    end: () => {
      reader.end()
      return logs
    },
  }
}

/** The log is a member of the document. */
const LOG_DEPTH = 2

/** How many places of each category were removed. */
export type Counts = ReadonlyMap<string, number>

/**
 * What is to be written so that each log's comment says what was removed from it.
 * What it says already stays, and an older mark becomes part of the new one; where
 * nothing was removed, a log that has one keeps it. Sorted.
 */
export const markFixes = (logs: readonly LogMark[], counts: readonly Counts[], version: string): RedactSpan[] =>
  logs.flatMap((log, index) => fixOf(log, counts[index] ?? new Map(), version)).sort((a, b) => a.start - b.start)

const fixOf = ({ start, lead, comment }: LogMark, counts: Counts, version: string): RedactSpan[] => {
  if (comment === undefined) {
    const [before, colon, after] = lead === undefined ? ['', ':', ''] : [lead, lead === '' ? ':' : ': ', ',']
    return [written({ start, end: start }, `${before}"comment"${colon}"${markOf(counts, version)}"${after}`)]
  }
  if (comment.kind === 'other') return [written(comment, `"${markOf(counts, version)}"`)]
  const { end, tail } = comment
  const old = MARK.exec(tail)
  if (old === null) return [written({ start: end, end }, `${tail === '' ? '' : ' '}${markOf(counts, version)}`)]
  if (counts.size === 0) return []
  const from = end - tail.length + old.index
  return [written({ start: from, end: from + old[0].length }, markOf(sum(countsIn(old[1] ?? ''), counts), version))]
}

const written = ({ start, end }: Span, text: string): RedactSpan => ({ start, end, replacement: toBytes(text) })

const MARK = /Sanitized by beartrap [\w.+-]+: (?:nothing to remove|removed ((?:\d+ [a-z-]+(?:, )?)+))\./

const markOf = (counts: Counts, version: string): string => {
  const removed = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([category, count]) => `${count} ${category}`)
  return `Sanitized by beartrap ${version}: ${removed.length === 0 ? 'nothing to remove' : `removed ${removed.join(', ')}`}.`
}

const countsIn = (told: string): Counts =>
  new Map(Array.from(told.matchAll(/(\d+) ([a-z-]+)/g), ([, count = '', category = '']) => [category, Number(count)]))

const sum = (a: Counts, b: Counts): Counts => {
  const total = new Map(a)
  for (const [category, count] of b) total.set(category, (total.get(category) ?? 0) + count)
  return total
}
