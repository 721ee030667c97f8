import { createHash } from 'node:crypto'
import { linkSync, readFileSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { BeartrapError, messageOf } from '../../core/errors.js'
import { createAtomicFile } from '../../sinks/redacted.js'
import type { FileState } from '../../sources/tail/followed.js'

/** Where a tail goes on: all alerts up to `seq` are of bytes before these states. */
export interface Checkpoint {
  readonly seq: number
  /** The next that is free. */
  readonly generation: number
  readonly files: readonly FileState[]
}

/** Raised whenever an older beartrap could not read what is written. */
const VERSION = 1

const mark = z.object({ end: z.number(), length: z.number(), hash: z.string() })

const position = z.object({ offset: z.number(), line: z.number(), lineStart: z.number() })

const mirror = z.object({
  from: position,
  position,
  written: z.number(),
  at: z.string(),
  size: z.number(),
  guard: z.string(),
})

const schema: z.ZodType<Checkpoint> = z.object({
  seq: z.number(),
  generation: z.number(),
  files: z.array(
    z.object({
      generation: z.number(),
      path: z.string(),
      device: z.string(),
      inode: z.string(),
      born: z.string(),
      prefix: z.array(mark),
      position,
      scanned: z.number(),
      guard: mark,
      told: z.array(z.object({ start: z.number(), end: z.number(), id: z.string(), fingerprint: z.string() })),
      packed: z.enum(['no', 'part', 'whole']),
      mirror: mirror.optional(),
    }),
  ),
})

const header = z.object({ format: z.literal('beartrap-tail'), version: z.number(), sha256: z.string() })

const NAME = 'checkpoint.json'
const PREVIOUS = 'checkpoint.previous.json'

/**
 * The last one that is whole; nothing where there never was one. Throws
 * BeartrapError 'config' where there was, and it can't be read: to begin at the
 * end would lose what stands before it in silence.
 */
export const readCheckpoint = (folder: string, onProblem: (message: string) => void): Checkpoint | undefined => {
  const failures: string[] = []
  for (const name of [NAME, PREVIOUS]) {
    try {
      const checkpoint = parse(readFileSync(join(folder, name), 'utf8'))
      if (failures.length > 0) onProblem(`${failures[0]}; the one before it is used, and what came since is read again`)
      return checkpoint
    } catch (error) {
      if (error instanceof BeartrapError) throw error
      if ((error as { code?: unknown }).code !== 'ENOENT') failures.push(`${name} is damaged (${messageOf(error)})`)
    }
  }
  if (failures.length === 0) return undefined
  throw new BeartrapError(
    'config',
    `${folder}: ${failures.join('; ')}; remove the folder, and read anew with --from start`,
  )
}

const parse = (text: string): Checkpoint => {
  const [first = '', body = ''] = text.split('\n')
  const { version, sha256 } = header.parse(JSON.parse(first))
  if (version > VERSION) throw new BeartrapError('config', 'the state was written by a newer beartrap; use that one')
  if (digest(body) !== sha256) throw new Error('its checksum is another')
  return schema.parse(JSON.parse(body))
}

/** Whole or not at all, whatever happens meanwhile; durable once it resolves. */
export const writeCheckpoint = async (folder: string, checkpoint: Checkpoint): Promise<void> => {
  const path = join(folder, NAME)
  const body = JSON.stringify(checkpoint)
  const head = JSON.stringify({ format: 'beartrap-tail', version: VERSION, sha256: digest(body) })
  const file = await createAtomicFile(path, { force: true })
  try {
    await file.write(Buffer.from(`${head}\n${body}\n`))
    await file.finish()
    keepPrevious(path, join(folder, PREVIOUS))
    await file.publish()
    await syncFolder(folder)
  } finally {
    await file.discard()
  }
}

const keepPrevious = (path: string, previous: string): void => {
  rmSync(previous, { force: true })
  try {
    linkSync(path, previous)
  } catch {
    // the first one has none before it, and some file systems have no links: the rename is whole all the same
  }
}

/** A new name lasts once its folder does. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r')
  await handle.sync().catch(() => undefined) // not everywhere
  await handle.close()
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
