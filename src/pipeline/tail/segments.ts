import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { BeartrapError } from '../../core/errors.js'
import { type Batch, lastOf } from './batch.js'

/** A file of the outbox that is no longer written to. */
export interface Segment {
  readonly path: string
  /** The number of the last alert in it. */
  readonly last: number
  readonly batches: readonly Batch[]
}

/** Sorted by name as by number. */
const segmentName = (first: number): string => `outbox-${String(first).padStart(15, '0')}.ndjson`

const NAME = /^outbox-(\d{15})\.ndjson$/

/** All of a folder, the oldest first. Throws BeartrapError 'config' on a line that nobody can have written. */
export const readSegments = (folder: string): Segment[] =>
  readdirSync(folder)
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => {
      const path = join(folder, name)
      const batches = wholeLines(path).map((line) => parse(line, path))
      const end = batches.at(-1)
      return { path, last: end === undefined ? Number(NAME.exec(name)?.[1]) - 1 : lastOf(end), batches }
    })

/** Lines of alerts, in files of a bounded size, the oldest of which go. */
export interface Log {
  /** A line, by the first and the last number in it. Durable when it resolves; where it rejects none is there. */
  append(first: number, last: number, line: string): Promise<void>
  /** Removes files that hold nothing beyond a number. */
  compact(upTo: number): Promise<void>
  end(): Promise<void>
}

/** A file is ended at this size. */
const SEGMENT_BYTES = 8 << 20

interface OpenSegment {
  readonly path: string
  readonly handle: FileHandle
  bytes: number
  last: number
}

/** Goes on after the segments that are there, which it doesn't write to. */
export const createLog = (folder: string, ended: readonly Segment[]): Log => {
  const old: Pick<Segment, 'path' | 'last'>[] = [...ended]
  let current: OpenSegment | undefined
  const end = async (): Promise<void> => {
    if (current === undefined) return
    old.push(current)
    await current.handle.close()
    current = undefined
  }
  const openAt = async (first: number): Promise<OpenSegment> => {
    if (current !== undefined && current.bytes >= SEGMENT_BYTES) await end()
    if (current !== undefined) return current
    const path = join(folder, segmentName(first))
    return { path, handle: await open(path, 'a', 0o600), bytes: 0, last: first - 1 }
  }
  return {
    append: async (first, last, line) => {
      current = await openAt(first)
      await writeDurably(current, Buffer.from(line))
      current.last = last
    },
    compact: async (upTo) => {
      if (current !== undefined && current.bytes > 0 && current.last <= upTo) await end()
      while (old[0] !== undefined && old[0].last <= upTo) rmSync(old.shift()?.path as string, { force: true })
    },
    end,
  }
}

/** What a failed write left behind is cut off, so that a repeat doesn't follow half a line. */
const writeDurably = async (file: OpenSegment, bytes: Buffer): Promise<void> => {
  try {
    for (let at = 0; at < bytes.length; ) at += (await file.handle.write(bytes, at)).bytesWritten
    await file.handle.datasync()
    file.bytes += bytes.length
  } catch (error) {
    await file.handle.truncate(file.bytes).catch(() => undefined)
    throw error
  }
}

/** A last line that is not whole was never told of: its write was cut off, so it goes. */
const wholeLines = (path: string): string[] => {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf('\n') + 1
  if (end < bytes.length) truncateSync(path, end)
  return bytes.toString('utf8', 0, end).split('\n').slice(0, -1)
}

const parse = (line: string, path: string): Batch => {
  try {
    return JSON.parse(line) as Batch
  } catch {
    throw new BeartrapError('config', `${path} is damaged; move it away: the alerts in it that were not sent are lost`)
  }
}
