import { toLatin1 } from '../../core/ascii.js'
import { containerLine, MAX_BETWEEN_LINES } from '../../core/decode/line-breaks.js'
import { messageOf } from '../../core/errors.js'
import { firstPieces, idOf, toFinding } from '../../core/finding.js'
import type { LiveScan, LiveScanner, Position, Stretch } from '../../core/live.js'
import type { Finding, Match } from '../../core/types.js'
import { streamFormatOf } from '../../formats/index.js'
import type { FileState, ToldPlace } from '../../sources/tail/followed.js'
import { guardOf, type HashBytes, PREFIX_BYTES, prefixOf } from '../../sources/tail/marks.js'
import type { Tools } from '../tools.js'

/** What a reading of a file came to. */
export interface Examined {
  readonly state: FileState
  /** To be told now. */
  readonly findings: readonly Finding[]
  /** In a line that is still being written: told once it is whole, or nothing follows for a while. */
  readonly held: readonly Finding[]
  /** Bytes that were not looked at before. */
  readonly bytes: number
  /** Why they could not be looked at: a fault of ours, which the next bytes must not wait for. */
  readonly fault?: string
}

export interface Examiner {
  /** `flush`: what stands there counts as whole. Pure. */
  examine(state: FileState, stretch: Stretch, head: Uint8Array, flush: boolean): Examined
}

export const createExaminer = (live: LiveScanner, tools: Tools, hash: HashBytes): Examiner => ({
  examine: (state, stretch, head, flush) => {
    const end = stretch.at + stretch.bytes.length
    const { matches, next, lineEnd, fault } = scanOrSkip(live, stretch, state.position, head)
    const isWhole = wholeIn(stretch, lineEnd)
    const told = new Map(state.told.map((place) => [place.start, place]))
    const findings: Finding[] = []
    const held: Finding[] = []
    for (const match of firstPieces(matches)) {
      const known = told.get(match.start) ?? overlapping(state.told, match)
      const finding = findingOf(match, state, tools, known)
      if (known?.fingerprint === finding.fingerprint) continue
      if (!flush && match.start >= next.offset && !isWhole(match)) held.push(finding)
      else {
        findings.push(finding)
        told.set(match.start, placeOf(finding))
      }
    }
    return {
      state: {
        ...state,
        position: next,
        scanned: end,
        prefix: prefixOf(state.prefix, head.subarray(0, Math.min(PREFIX_BYTES, end)), hash),
        guard: guardOf(stretch.bytes, stretch.at, end, hash),
        told: [...told.values()].filter((place) => place.end > next.offset),
      },
      findings,
      held,
      bytes: end - state.scanned,
      ...(fault !== undefined && { fault }),
    }
  },
})

type Scanned = Pick<LiveScan, 'matches' | 'next' | 'lineEnd'> & { readonly fault?: string }

const scanOrSkip = (live: LiveScanner, stretch: Stretch, from: Position, head: Uint8Array): Scanned => {
  const format = streamFormatOf(head)
  try {
    return live.scan(stretch, from, format)
  } catch (error) {
    const next = live.skip(stretch, from, format)
    return { matches: [], next, lineEnd: next.offset, fault: messageOf(error) }
  }
}

const placeOf = ({ start, end, id, fingerprint }: Finding): ToldPlace => ({ start, end, id, fingerprint })

const overlapping = (told: readonly ToldPlace[], { start, end }: Match): ToldPlace | undefined =>
  told.find((place) => place.start < end && start < place.end)

/** A secret that was told of while less of it was there keeps its id: it is the same place. */
const findingOf = (match: Match, { path, generation }: FileState, tools: Tools, known?: ToldPlace): Finding => {
  const finding = toFinding(match, path, tools)
  const id = known?.id ?? idOf(match, originOf(generation), finding.fingerprint, tools.fingerprint)
  return { ...finding, id }
}

/** What an id is made of in the place of a name, which may change. */
const originOf = (generation: number): string => `\0tail\0${generation}`

const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * Whether what may yet be written can't change a match: it ends within whole
 * lines. One over several lines that reaches the end of them may go on, and so may
 * one in a container's line that is a part.
 */
const wholeIn = ({ bytes, at }: Stretch, lineEnd: number): ((match: Match) => boolean) => {
  let textEnd = lineEnd - at
  while (textEnd > 0 && (bytes[textEnd - 1] === NEWLINE || bytes[textEnd - 1] === RETURN)) textEnd--
  const wholeEnd = openPart(bytes, textEnd) ?? lineEnd - at
  return ({ start, end, pieces }) => {
    const last = Math.max(end, ...pieces.map((piece) => piece.end)) - at
    if (last > wholeEnd) return false
    return last < textEnd || !bytes.subarray(start - at, last).includes(NEWLINE)
  }
}

/** Where a container's line begins that is a part, and whose rest has not come. */
const openPart = (bytes: Uint8Array, textEnd: number): number | undefined => {
  const closed = new Set<string>()
  let open: number | undefined
  for (let end = textEnd, passed = 0; end > 0 && passed <= MAX_BETWEEN_LINES; passed++) {
    const start = bytes.subarray(0, end).lastIndexOf(NEWLINE) + 1
    const line = containerLine(toLatin1(bytes.subarray(start, end)))
    if (line === undefined) break
    if (line.isPart && !closed.has(line.stream)) open = start
    closed.add(line.stream)
    end = start - 1
  }
  return open
}
