import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactRef } from '../../core/artifact.js'
import { BeartrapError, messageOf } from '../../core/errors.js'
import type { Desk } from '../../server/desk.js'
import type { RunSettings } from '../job.js'
import { type Arriving, type Current, type Opened, stateOf } from './current.js'
import { downloadOf } from './downloads.js'
import { createFolder, receiveInto } from './intake.js'
import { openReview } from './review.js'

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

/** One file at a time: the next takes the place of the one before it. */
export const createDesk = ({ settings, folder, version }: DeskOptions): OpenDesk => {
  const slot = createSlot(folder)
  const start = (number: number, ref: ArtifactRef, name: string): void => {
    const review = openReview({ ref, name, folder: slot.folderOf(number), settings })
    slot.put({ kind: 'open', number, name, size: ref.size ?? 0, review })
  }
  return {
    state: () => stateOf(slot.current()),
    forget: slot.clear,
    open: async (ref, name) => {
      const number = await slot.next()
      await createFolder(slot.folderOf(number))
      start(number, ref, name)
    },
    receive: async (name, size, body) => {
      const arriving: Arriving = { kind: 'receiving', number: await slot.next(), name, size, bytes: 0 }
      slot.put(arriving)
      const stillFirst = (): void => {
        if (slot.current() !== arriving) throw new BeartrapError('usage', REPLACED)
      }
      try {
        const path = await receiveInto(slot.folderOf(arriving.number), body, (bytes) => {
          stillFirst()
          arriving.bytes += bytes
        })
        stillFirst()
        start(arriving.number, { source: 'file', uri: name, locator: path, size: arriving.bytes }, name)
      } catch (error) {
        if (slot.current() === arriving) slot.put({ kind: 'failed', name, problem: messageOf(error) })
        throw error
      }
    },
    secrets: (number, filter, { offset, limit }) => slot.opened(number).ledger.list(filter, offset, limit),
    places: async (number, secret, { offset, limit }) => {
      const { ledger, showing } = slot.opened(number)
      const { total, places } = ledger.places(secret, offset, limit)
      return { total, places: await showing.places(places) }
    },
    reveal: (number, place) => {
      const { ledger, showing } = slot.opened(number)
      return showing.reveal(ledger.place(place))
    },
    decide: (number, chosen, keep) => {
      const { ledger, file } = slot.opened(number)
      ledger.decide(chosen, keep)
      file.review.copying.stale()
      return ledger.counts()
    },
    sanitize: (number) => {
      const { review } = slot.opened(number).file
      const problem = review.reading.problem()
      if (problem !== undefined) throw new BeartrapError('usage', problem)
      review.copying.start()
    },
    download: (number, what) => downloadOf(slot.opened(number).file, what, version),
  }
}

const REPLACED = 'another file has taken its place'

/** The one place on the desk. */
const createSlot = (folder: string) => {
  let current: Current = { kind: 'nothing' }
  let numbers = 0
  const folderOf = (number: number): string => join(folder, String(number))
  const clear = async (): Promise<void> => {
    const before = current
    current = { kind: 'nothing' }
    if (before.kind === 'open') await before.review.close()
    if (before.kind === 'open' || before.kind === 'receiving') {
      await rm(folderOf(before.number), { recursive: true, force: true })
    }
  }
  return {
    current: () => current,
    put: (next: Current): void => {
      current = next
    },
    folderOf,
    clear,
    /** A number for the next file, with the desk cleared for it. */
    next: async (): Promise<number> => {
      while (current.kind !== 'nothing') await clear() // two may come at once
      return ++numbers
    },
    /** The file of this number. Throws BeartrapError 'usage' where it is gone, or not read to its end. */
    opened: (number: number) => {
      if (current.kind !== 'open' || current.number !== number) throw new BeartrapError('usage', REPLACED)
      const file: Opened = current
      const { ledger, ...reading } = file.review.reading
      const showing = reading.showing()
      if (showing === undefined) throw new BeartrapError('usage', 'the file is still being read')
      return { file, ledger, showing }
    },
  }
}
