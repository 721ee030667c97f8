import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { BeartrapError, messageOf } from '../../core/errors.js'
import type { Span } from '../../core/types.js'
import type { JournalRecord } from './records.js'

/** A run's memory: what is known of each entry, in the order in which it came to be known. */
export interface Journal {
  /** Where the record will stand; it is on its way to the file. */
  append(record: JournalRecord): Span
  /** A record that was appended. */
  read(span: Span): Promise<JournalRecord>
  /** Resolves when there is room for more. Rejects with BeartrapError 'output' once the file can't be written. */
  room(): Promise<void>
  /** Writes what is on its way, down to the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

const NEWLINE = 0x0a

/** Bytes that may be on their way. */
const MAX_PENDING_BYTES = 4 << 20

/** Takes up the file where its last whole line ends: a kill may have cut the next one short. */
export const openJournal = async (path: string): Promise<Journal> => {
  const handle = await open(path, 'a+', 0o600)
  let end = await endOfLines(handle)
  await handle.truncate(end)
  const writer = createWriter(handle, path)
  return {
    append: (record) => {
      const line = Buffer.from(`${JSON.stringify(record)}\n`)
      const span = { start: end, end: end + line.length }
      end = span.end
      writer.put(line)
      return span
    },
    read: async ({ start, end }) => {
      await writer.flush()
      const line = Buffer.allocUnsafe(end - start)
      await handle.read(line, 0, line.length, start)
      return JSON.parse(line.toString()) as JournalRecord
    },
    room: writer.room,
    sync: async () => {
      await writer.flush()
      await handle.datasync()
    },
    close: async () => {
      await writer.flush().catch(() => undefined) // told by whoever waited for it
      await handle.close()
    },
  }
}

const endOfLines = async (handle: FileHandle): Promise<number> => {
  const bytes = Buffer.allocUnsafe(64 << 10)
  for (let end = (await handle.stat()).size; end > 0; ) {
    const start = Math.max(0, end - bytes.length)
    const { bytesRead } = await handle.read(bytes, 0, end - start, start)
    const newline = bytes.subarray(0, bytesRead).lastIndexOf(NEWLINE)
    if (newline >= 0) return start + newline + 1
    end = start
  }
  return 0
}

/** Lines go out together: one write for all that came while the last one was under way. */
const createWriter = (handle: FileHandle, path: string) => {
  let lines: Buffer[] = []
  let pending = 0
  let writing: Promise<void> | undefined

  const write = async (): Promise<void> => {
    while (lines.length > 0) {
      const bytes = Buffer.concat(lines)
      lines = []
      for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
      pending -= bytes.length
    }
    writing = undefined
  }
  const flush = async (): Promise<void> => {
    try {
      while (writing !== undefined) await writing
    } catch (error) {
      throw new BeartrapError(
        'output',
        `${path}: can't be written: ${messageOf(error)}; make room for it, then go on with --resume`,
        { cause: error },
      )
    }
  }
  return {
    put: (line: Buffer): void => {
      lines.push(line)
      pending += line.length
      writing ??= write()
      writing.catch(() => undefined) // stays the last one, for all who wait
    },
    flush,
    room: async (): Promise<void> => {
      if (pending > MAX_PENDING_BYTES) await flush()
    },
  }
}

export interface Journaled {
  readonly record: JournalRecord
  readonly span: Span
}

/** The whole lines of a journal, in order. A line that a kill cut short is none. Throws BeartrapError 'config' on one that is damaged. */
export async function* readJournal(path: string): AsyncGenerator<Journaled> {
  let [rest, start] = [Buffer.alloc(0), 0]
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    let from = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const span = { start: start + from, end: start + end + 1 }
      yield { record: parseLine(bytes.toString('utf8', from, end), path, span), span }
      from = end + 1
    }
    rest = bytes.subarray(from)
    start += from
  }
}

const parseLine = (line: string, path: string, { start }: Span): JournalRecord => {
  try {
    return JSON.parse(line) as JournalRecord
  } catch (error) {
    throw new BeartrapError('config', `${path}: damaged at byte ${start}; start the run anew without --resume`, {
      cause: error,
    })
  }
}
