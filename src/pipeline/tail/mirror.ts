import { dirname, relative, resolve, sep } from 'node:path'
import { BeartrapError } from '../../core/errors.js'
import type { LiveRedactor, Redacted } from '../../core/live-redact.js'
import type { UpTo } from '../../core/live-release.js'
import { streamFormatOf } from '../../formats/index.js'
import { type Copies, createMirrorFiles, parkedName } from '../../sinks/mirror-files.js'
import { both, createPrinter } from '../../sinks/printer.js'
import { type FileState, type Followed, type MirrorState, newMirror } from '../../sources/tail/followed.js'
import { hasInode } from '../../sources/tail/identity.js'
import type { HashBytes } from '../../sources/tail/marks.js'
import { readAt } from '../../sources/tail/reading.js'
import { findInode } from '../../sources/tail/search.js'
import type { Target } from '../../sources/tail/targets.js'

/** Writes a redacted copy of each file that is followed, as it grows. */
export interface Mirror {
  /** Of what was read by now. Throws BeartrapError 'output' where it can't be written. */
  advance(file: Followed, upTo: UpTo): void
  /** Copies bear the names that their originals bear. */
  rename(files: Iterable<Followed>): void
  /** Resolves once more may be written. */
  ready(): Promise<void>
  close(): void
}

export interface MirrorTo {
  readonly folder: string | undefined
  readonly print: boolean
}

export interface MirrorOptions {
  /** Where copies are kept, and whether they are printed. */
  readonly to: MirrorTo
  readonly targets: readonly Target[]
  readonly redactor: () => LiveRedactor
  /** All that is known, to know whose a copy is. */
  readonly states: readonly FileState[]
  readonly hash: HashBytes
  /** Told of bytes that could not be scanned, and are not in the copy. */
  readonly onWithheld: (file: Followed, withheld: NonNullable<Redacted['withheld']>) => void
}

/** Throws BeartrapError 'usage' where copies would be written over their originals. */
export const openMirror = ({ to, targets, redactor, states, hash, onWithheld }: MirrorOptions): Mirror => {
  const base = commonBase(targets.map((target) => resolve(target.base)))
  const files = openCopies(to, base, ownersIn(states), hash)
  const nameOf = (path: string): string => relative(base, resolve(path))

  /** Of a file whose path names another by now: what it was renamed to, or nothing that anyone would read. */
  const currentName = ({ attached, state }: Followed): string => {
    if (attached) return nameOf(state.path)
    const path = findInode(dirname(state.path), (stats) => hasInode(state, stats))
    return path === undefined ? parkedName(nameOf(state.path), state.generation) : nameOf(path)
  }
  const write = (file: Followed, mirror: MirrorState, pieces: readonly Uint8Array[]): void => {
    const { generation } = file.state
    const { at, size, guard } = mirror
    const end = files.append({ generation, at, size, guard, name: currentName(file) }, pieces)
    // A copy that is not what it was is made anew, as far as its original goes back.
    file.state = {
      ...file.state,
      mirror: end === undefined ? newMirror({ position: mirror.from }) : { ...mirror, ...end },
    }
  }
  /** A part of what was read; whether that was all. */
  const step = (file: Followed, descriptor: number, upTo: UpTo): boolean => {
    const mirror = file.state.mirror ?? newMirror(file.state)
    const at = redactor().startOf(mirror.position)
    const end = Math.min(file.state.scanned, mirror.written + STEP_BYTES)
    const isLast = end === file.state.scanned
    const bytes = readAt(descriptor, at, end - at)
    const redacted = redactor().redact({
      stretch: { bytes, at },
      from: mirror.position,
      written: mirror.written,
      upTo: isLast ? upTo : 'certain',
      format: streamFormatOf(at === 0 ? bytes.subarray(0, HEAD_BYTES) : readAt(descriptor, 0, HEAD_BYTES)),
    })
    if (redacted.withheld !== undefined) onWithheld(file, redacted.withheld)
    const { next: position, written, pieces } = redacted
    if (pieces.length > 0 || mirror.at === '') write(file, { ...mirror, position, written }, pieces)
    else file.state = { ...file.state, mirror: { ...mirror, position, written } }
    return isLast && file.state.mirror?.written === written
  }
  return {
    advance: (file, upTo) => {
      const { descriptor } = file
      while (descriptor !== undefined && !step(file, descriptor, upTo));
    },
    rename: (followed) => {
      for (const file of followed) {
        const { mirror } = file.state
        if (mirror === undefined || mirror.at === '' || !file.attached) continue
        if (mirror.at === nameOf(file.state.path)) continue
        write(file, mirror, [])
      }
    },
    ready: files.ready,
    close: files.close,
  }
}

const openCopies = (
  { folder, print }: MirrorTo,
  base: string,
  owners: Map<string, number>,
  hash: HashBytes,
): Copies => {
  if (folder === undefined) return createPrinter()
  if (resolve(folder) === base)
    throw new BeartrapError('usage', `--mirror ${folder}: the originals are there; name another folder`)
  const copies = createMirrorFiles(folder, owners, hash)
  return print ? both(copies, createPrinter()) : copies
}

const HEAD_BYTES = 1024

/** Bytes of an original that are redacted at once: many times the context that is read anew. */
const STEP_BYTES = 1 << 20

/** The folder that holds all that is followed. */
const commonBase = (bases: readonly string[]): string =>
  bases.reduce((common, base) => {
    let shared = common
    while (!(base + sep).startsWith(shared === sep ? sep : shared + sep)) shared = dirname(shared)
    return shared
  })

const ownersIn = (states: readonly FileState[]): Map<string, number> =>
  new Map(
    states
      .filter(({ mirror }) => mirror !== undefined)
      .sort((a, b) => a.generation - b.generation)
      .map(({ mirror, generation }) => [mirror?.at ?? '', generation]),
  )
