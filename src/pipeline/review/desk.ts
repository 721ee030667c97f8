import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactRef } from '../../core/artifact.js'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { auditPieces } from '../../core/review/audit.js'
import type { State } from '../../core/review/wire.js'
import type { Desk } from '../../server/desk.js'
import type { RunSettings } from '../job.js'
import { namesFor } from './names.js'
import { openReview, type Review } from './review.js'

export interface DeskOptions {
  readonly settings: RunSettings
  /** Private to this process. */
  readonly folder: string
  /** beartrap's own. */
  readonly version: string
}

export interface OpenDesk extends Desk {
  /** Takes a file where it is; it is read, never changed. */
  open(ref: ArtifactRef, name: string): Promise<void>
}

/** What lies on the desk. Each file has a number of its own. */
type Current =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'receiving'
      readonly number: number
      readonly name: string
      readonly size: number | undefined
      bytes: number
    }
  | { readonly kind: 'failed'; readonly name: string; readonly problem: string }
  | {
      readonly kind: 'open'
      readonly number: number
      readonly name: string
      readonly size: number
      readonly review: Review
    }

/** One file at a time: the next takes the place of the one before it. */
export const createDesk = ({ settings, folder, version }: DeskOptions): OpenDesk => {
  let current: Current = { kind: 'nothing' }
  let numbers = 0

  const folderOf = (number: number): string => join(folder, String(number))
  const clear = async (): Promise<void> => {
    const before = current
    current = { kind: 'nothing' }
    if (before.kind === 'open') await before.review.close()
    if (before.kind === 'open' || before.kind === 'receiving')
      await rm(folderOf(before.number), { recursive: true, force: true })
  }
  const start = (number: number, ref: ArtifactRef, name: string): void => {
    const review = openReview({ ref, folder: folderOf(number), settings })
    current = { kind: 'open', number, name, size: ref.size ?? 0, review }
  }
  const opened = (number: number) => {
    if (current.kind !== 'open' || current.number !== number)
      throw new BeartrapError('usage', 'another file has taken its place')
    const { review } = current
    const showing = review.showing()
    if (showing === undefined) throw new BeartrapError('usage', 'the file is still being read')
    return { ...current, showing, ledger: review.ledger }
  }

  return {
    state: () => stateOf(current),
    forget: clear,
    open: async (ref, name) => {
      await clear()
      await mkdir(folderOf(++numbers), { mode: FOLDER_MODE })
      start(numbers, ref, name)
    },
    receive: async (name, size, body) => {
      await clear()
      const arriving = { kind: 'receiving' as const, number: ++numbers, name, size, bytes: 0 }
      current = arriving
      const path = join(folderOf(arriving.number), 'input') // never the name given
      try {
        await mkdir(folderOf(arriving.number), { mode: FOLDER_MODE })
        await write(path, body, (bytes) => {
          if (current !== arriving) throw new BeartrapError('usage', 'another file has taken its place')
          arriving.bytes += bytes
        })
        start(arriving.number, { source: 'file', uri: name, locator: path, size: arriving.bytes }, name)
      } catch (error) {
        if (current === arriving) {
          await clear()
          current = { kind: 'failed', name, problem: `it could not be received: ${messageOf(error)}` }
        }
        await rm(folderOf(arriving.number), { recursive: true, force: true })
        if (error instanceof BeartrapError) throw error
        throw new BeartrapError('input', `it could not be received: ${messageOf(error)}`, { cause: error })
      }
    },
    secrets: (number, filter, { offset, limit }) => opened(number).ledger.list(filter, offset, limit),
    places: async (number, secret, { offset, limit }) => {
      const { ledger, showing } = opened(number)
      const { total, places } = ledger.places(secret, offset, limit)
      return { total, places: await showing.places(places) }
    },
    reveal: (number, place) => {
      const { ledger, showing } = opened(number)
      return showing.reveal(ledger.place(place))
    },
    decide: (number, chosen, keep) => {
      const { ledger, review } = opened(number)
      ledger.decide(chosen, keep)
      review.changed()
      return ledger.counts()
    },
    sanitize: (number) => {
      const { review, name } = opened(number)
      review.sanitize(namesFor(name).copy)
    },
    download: (number, what) => {
      const { review, ledger, name, size } = opened(number)
      const { path, size: copySize, removed } = review.sanitized()
      const names = namesFor(name)
      if (what === 'copy')
        return { name: names.copy, type: 'application/octet-stream', size: copySize, body: createReadStream(path) }
      const copy = { name: names.copy, size: copySize }
      const audited = { version, at: new Date().toISOString(), file: { name, size }, copy, reviewed: ledger, removed }
      return { name: names.audit, type: 'application/json', body: inChunks(auditPieces(audited)) }
    },
  }
}

/** Only the owner may read what came in. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600

/** `take` hears of each chunk's bytes, and throws where it should end. */
const write = async (path: string, body: AsyncIterable<Uint8Array>, take: (bytes: number) => void): Promise<void> => {
  const file = await open(path, 'wx', FILE_MODE)
  try {
    for await (const chunk of body) {
      take(chunk.length)
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
}

const stateOf = (current: Current): State => {
  switch (current.kind) {
    case 'nothing':
      return { stage: 'empty' }
    case 'receiving':
      return { stage: 'receiving', name: current.name, bytes: current.bytes, size: current.size }
    case 'failed':
      return { stage: 'failed', name: current.name, problem: current.problem }
    case 'open':
      return openState(current)
    default:
      return current satisfies never
  }
}

const openState = ({ number, name, size, review }: Extract<Current, { kind: 'open' }>): State => {
  const { ledger } = review
  const counts = ledger.counts()
  if (review.showing() === undefined) return { stage: 'scanning', name, size, bytes: review.bytes(), counts }
  const problem = review.problem()
  if (problem !== undefined && counts.places === 0) return { stage: 'failed', name, problem }
  return { stage: 'review', review: number, name, size, facets: ledger.facets(), problem, copy: review.copy(), counts }
}

/** Some 64 KiB a time: a piece a write would take as long as the network. */
const CHUNK_LENGTH = 64 * 1024

async function* inChunks(pieces: Iterable<string>): AsyncGenerator<string> {
  let chunk = ''
  for (const piece of pieces) {
    chunk += piece
    if (chunk.length < CHUNK_LENGTH) continue
    yield chunk
    chunk = ''
  }
  if (chunk !== '') yield chunk
}
