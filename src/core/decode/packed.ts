import { FlateErrorCode, Gunzip, gzipSync } from 'fflate'
import { concatBytes } from '../ascii.js'
import { redact } from '../redact.js'
import type { Encoding, Span } from '../types.js'
import { base64Bytes, base64Text } from './base64.js'
import type { Decoder } from './cells.js'
import type { Decoding, Derivation, Look } from './look.js'
import { chain, spliced } from './look.js'
import { findRuns, mayGoOn, rowsFrom } from './runs.js'

/** The first bytes of gzip, 1f 8b 08, in base64. */
const MARK = 'H4sI'

/** The longest packed text that is looked into whole: bodies of captures; Helm's releases and session cookies are far below. */
const MAX_PACKED_BYTES = 256 * 1024

/**
 * Unpacked bytes that are looked at, of one packed text: 64 for each of its own,
 * as JSON packs at most, but these at least and at most. Bombs give 1,032.
 */
const UNPACKED_RATIO = 64
const MIN_UNPACKED_BYTES = 256 * 1024
const MAX_UNPACKED_BYTES = 4 << 20

const TOO_LARGE = `a gzip in base64 is too large to look into whole (over ${MAX_PACKED_BYTES >> 10} KiB, or ${UNPACKED_RATIO} times its size unpacked); unpack it and scan what it holds`

const CORRUPT = 'a gzip in base64 is corrupt, and was not looked into further; scan what it was made of'

/** gzip in base64, as captures' bodies, Helm's secrets, cookies and message queues hold it. The whole text is one piece: a change changes all of it. */
export const packedDecoder: Decoder = {
  marks: [MARK.toLowerCase()],
  after: MAX_PACKED_BYTES,
  accepts: (bytes, at) => standsAt(bytes, at),
  *decode(look, { owned, window }) {
    const runs: Span[] = []
    findRuns(look.bytes, owned, window, (run) => runs.push(run))
    for (const run of runs) {
      const start = markIn(look.bytes, run)
      if (start >= owned.start && start < owned.end) yield* unpacking(look, { start, end: run.end }, window.end)
    }
  },
}

/** The text that begins with a run, if anything can be unpacked of it, or should. */
const unpacking = ({ bytes, isCut }: Look, first: Span, limit: number): Derivation[] => {
  const rows = withPadding(bytes, rowsFrom(bytes, first, limit))
  const text = spliced(bytes, rows, rows.length > 1 ? ['wrapped'] : [])
  const most = mostUnpacked(text.bytes.length)
  const packed = base64Bytes(text.bytes.subarray(0, text.bytes.length - paddingAt(text.bytes)))
  const { unpacked, isWhole } = unpack(packed, most)
  const isLast = mayGoOn(bytes, rows.at(-1)?.end ?? 0, limit)
  const goesOn = isLast && (limit < bytes.length || isCut === true)
  const isUnread = isGzip(packed) && (goesOn || !isWhole)
  if (unpacked.length === 0 && !isUnread) return []
  const whole = { start: 0, end: text.bytes.length }
  const rewritten = rewriting(unpacked, whole, ['base64', 'gzip'], (redacted) => packedLike(redacted, whole.end))
  return [
    {
      ...chain(text, rewritten),
      owned: { start: 0, end: unpacked.length },
      ...(isUnread && { unread: goesOn || unpacked.length >= most ? TOO_LARGE : CORRUPT }),
      ...(goesOn && { isCut: true }),
    },
  ]
}

const EQUALS = 0x3d

/** The rows with the = after them: the whole text is written anew, its padding too. */
const withPadding = (bytes: Uint8Array, rows: readonly Span[]): Span[] =>
  rows.map(({ start, end }, index) => {
    let to = end
    while (index === rows.length - 1 && to < end + 2 && bytes[to] === EQUALS) to++
    return { start, end: to }
  })

const paddingAt = (text: Uint8Array): number => {
  let count = 0
  while (text[text.length - 1 - count] === EQUALS) count++
  return count
}

const standsAt = (bytes: Uint8Array, at: number): boolean =>
  [...MARK].every((char, index) => bytes[at + index] === char.charCodeAt(0))

/** A run's start may be glued to what stands before it. */
const markIn = (bytes: Uint8Array, { start, end }: Span): number => {
  for (let at = start; at < end; at++) if (standsAt(bytes, at)) return at
  return -1
}

const mostUnpacked = (packed: number): number =>
  Math.min(Math.max(packed * UNPACKED_RATIO, MIN_UNPACKED_BYTES), MAX_UNPACKED_BYTES)

/** Whether a header is one that programs write, and not the mark by chance in an image: RFC 1952, flags, level and system. */
const isGzip = ([_, __, ___, flags = 0, , , , , level = 0, system = 0]: Uint8Array): boolean =>
  flags < 0x20 && [0, 2, 4].includes(level) && (system <= MAX_SYSTEM || system === UNKNOWN_SYSTEM)

const MAX_SYSTEM = 13
const UNKNOWN_SYSTEM = 255

/** What can be unpacked, so many bytes at most, and whether that is all there is of it. */
const unpack = (packed: Uint8Array, most: number): { unpacked: Uint8Array; isWhole: boolean } => {
  const parts: Uint8Array[] = []
  let length = 0
  let isSound = true
  const gunzip = new Gunzip((part) => {
    parts.push(part)
    length += part.length
  })
  try {
    for (let at = 0; at < packed.length && length < most; at += PACKED_STEP) {
      gunzip.push(packed.subarray(at, at + PACKED_STEP), at + PACKED_STEP >= packed.length)
    }
  } catch (error) {
    // What came out so far is looked at; of one that is cut short, that is all.
    isSound = (error as { code?: unknown }).code === FlateErrorCode.UnexpectedEOF
  }
  return { unpacked: concatBytes(parts).subarray(0, most), isWhole: isSound && length < most }
}

/** Deflate gives at most 1,032 bytes for one: a step stays below MIN_UNPACKED_BYTES. */
const PACKED_STEP = 256

const ASTERISKS = new Uint8Array(8).fill(0x2a)

/**
 * Bytes that come out of a packed text; to change one is to write all of the text anew, with `pack`.
 * Several secrets in one packed text are one piece of the outer bytes, and what is
 * written there must hold none of them: the spans asked for are remembered, and all but the one
 * that gets the placeholder are starred out.
 */
export const rewriting = (
  bytes: Uint8Array,
  whole: Span,
  encodings: readonly Encoding[],
  pack: (bytes: Uint8Array) => Uint8Array,
): Decoding => {
  const known = new Map<string, Span>()
  return {
    bytes,
    encodings,
    group: 1,
    pieces: () => [whole],
    encoder: (span) => {
      known.set(`${span.start}-${span.end}`, span)
      return (placeholder) => {
        const edits = apart([...known.values()]).map((other) => ({
          ...other,
          replacement: other.start <= span.start && span.end <= other.end ? placeholder : ASTERISKS,
        }))
        return [pack(redact(bytes, edits))]
      }
    },
  }
}

/** Lengths that base64 in base64, four deep, needs to agree in; gzip's header is filled up by a file name. */
const LENGTH_GROUP = 81

/** As long as `length`, modulo LENGTH_GROUP, where that can be. */
const packedLike = (bytes: Uint8Array, length: number): Uint8Array => {
  const plain = gzipSync(bytes, { mtime: 0 })
  for (let name = 0; name < LENGTH_GROUP; name++) {
    const total = plain.length + (name === 0 ? 0 : name + 1)
    if ((Math.ceil(total / 3) * 4 - length) % LENGTH_GROUP !== 0) continue
    return base64Text(name === 0 ? plain : gzipSync(bytes, { mtime: 0, filename: 'x'.repeat(name) }))
  }
  return base64Text(plain)
}

/** Overlapping spans joined; sorted. */
const apart = (spans: readonly Span[]): Span[] => {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1)
    if (last !== undefined && span.start < last.end) {
      joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, span.end) }
    } else joined.push(span)
  }
  return joined
}
