import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { generateExample } from '../../src/core/rules/examples.js'
import type { Told } from '../../src/pipeline/tail/batch.js'
import { openTailRun, type TailRun } from './tail-model.js'

/** What may befall a log file and its follower, one after another; more often where more depends on it. */
export const action = fc.oneof(
  ...[
    { weight: 6, does: 'append' },
    { weight: 2, does: 'rename' },
    { weight: 2, does: 'late append' },
    { weight: 2, does: 'copytruncate' },
    { weight: 1, does: 'gzip' },
    { weight: 1, does: 'recreate' },
    { weight: 1, does: 'delete' },
    { weight: 6, does: 'read' },
    { weight: 2, does: 'save' },
    { weight: 1, does: 'restart' },
  ].map(({ weight, does }) => ({ weight, arbitrary: fc.record({ does: fc.constant(does), at: fc.constant(0) }) })),
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('pieces'), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('kill'), at: fc.constantFrom(0, 1, 2) }) },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never

/** Real files, a real state folder, and what must be told of. */
export const createWorld = (target: 'app.log' | 'app.log*', { mirrored = false } = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'beartrap-model-'))
  const logs = join(folder, 'logs')
  mkdirSync(logs)
  const path = join(logs, 'app.log')
  const tokens: string[] = []
  const alerts: Told['alert'][] = []
  let [seed, rotations, clock] = [0, 0, 0]
  let run: TailRun | undefined

  const line = (): string => {
    const { text } = generateExample('{{base62:40}}', seed++)
    tokens.push(text)
    return `2026-11-25T10:00:00Z GET /items Authorization: Bearer ${text} status=200\n`
  }
  const rotated = (): string => join(logs, `app.log.${rotations}`)
  const open = async (): Promise<TailRun> => {
    run ??= await openTailRun({
      folder,
      target: join(logs, target),
      now: () => clock,
      ...(mirrored && { mirror: join(folder, 'mirror') }),
    })
    return run
  }
  const note = async (told: readonly Told[]): Promise<void> => {
    await (await open()).append(told)
    alerts.push(...told.map(({ alert }) => alert))
  }
  const read = async (): Promise<void> => {
    clock += 100
    await note((await open()).read())
  }
  const save = async (): Promise<void> => (await open()).save()
  const kill = async (): Promise<void> => {
    await run?.kill()
    run = undefined
  }
  const rename = (): void => {
    if (existsSync(path)) renameSync(path, join(logs, `app.log.${++rotations}`))
  }

  const steps: Readonly<Record<string, (at: number) => Promise<void>>> = {
    append: async () => appendFileSync(path, line()),
    pieces: async (at) => {
      const text = line()
      const cut = Math.floor(at * text.length)
      appendFileSync(path, text.slice(0, cut))
      await read()
      appendFileSync(path, text.slice(cut))
    },
    rename: async () => {
      if (target === 'app.log') await read() // what nobody saw under its name can't be known under another
      rename()
    },
    'late append': async () => {
      await read()
      if (!existsSync(path)) return
      rename()
      appendFileSync(rotated(), line())
    },
    copytruncate: async () => {
      await read()
      if (!existsSync(path)) return
      copyFileSync(path, join(logs, `app.log.${++rotations}`))
      truncateSync(path)
      await read()
    },
    gzip: async () => {
      await read()
      if (!existsSync(rotated())) return
      writeFileSync(`${rotated()}.gz`, gzipSync(readFileSync(rotated())))
      rmSync(rotated())
    },
    recreate: async () => {
      await read()
      rmSync(path, { force: true })
      writeFileSync(path, line())
    },
    delete: async () => {
      await read()
      rmSync(path, { force: true })
    },
    read,
    save,
    restart: async () => {
      await read()
      await save()
      await kill()
    },
    kill: async (at) => {
      const told = (await open()).read()
      if (at > 0) await note(told)
      if (at > 1) await save()
      await kill()
    },
  }
  return {
    act: async ({ does, at }: Action): Promise<void> => {
      clock += 10
      await steps[does]?.(at)
    },
    /** Polls and time-outs later. */
    settle: async (): Promise<void> => {
      for (let turn = 0; turn < 4; turn++) {
        clock += 30_000
        await read()
        await note(await (await open()).unpack())
      }
      await kill()
    },
    /** Each log that is there by now, with its copy. */
    copies: (): { log: string; copy: string | undefined }[] =>
      readdirSync(logs)
        .filter((name) => !name.endsWith('.gz'))
        .map((name) => {
          const copy = join(folder, 'mirror', name)
          const log = readFileSync(join(logs, name), 'utf8')
          return { log, copy: existsSync(copy) ? readFileSync(copy, 'utf8') : undefined }
        }),
    tokens,
    alerts,
    clean: () => rmSync(folder, { recursive: true, force: true }),
  }
}
