import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import { openTailRun, type TailRun } from '../../helpers/tail-model.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beartrap-long-'))
  mkdirSync(join(folder, 'logs'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A day's rotations and lines, as many as the environment asks for: 100,000 and ten million are the whole of it. */
const ROTATIONS = Number(process.env['TAIL_ROTATIONS'] ?? 1500)
const LINES_A_ROTATION = 100
const KEPT = 5
const SAVE_EVERY = 10
const SAMPLE_EVERY = 100
/** Samples after which all lists are as long as they get: files held for a minute, and those known of old. */
const SETTLED = 9

const path = (): string => join(folder, 'logs', 'app.log')
const QUIET = '2026-11-25T10:00:00Z INFO request served path=/items status=200 duration=12ms\n'

/** As logrotate does: the oldest goes, the others move on by one. */
const rotate = (): void => {
  for (let kept = KEPT; kept > 0; kept--) {
    const from = kept === 1 ? path() : `${path()}.${kept - 1}`
    if (existsSync(from)) renameSync(from, `${path()}.${kept}`)
  }
}

interface Sizes {
  readonly descriptors: number
  readonly followed: number
  readonly state: number
  readonly memory: number
}

const sizesOf = (run: TailRun): Sizes => ({
  descriptors: readdirSync('/proc/self/fd').length,
  followed: run.files.follower.files.size,
  memory: process.memoryUsage.rss(),
  state: readdirSync(join(folder, 'state')).reduce((sum, name) => sum + statSync(join(folder, 'state', name)).size, 0),
})

it(`keeps memory, descriptors and state as they are over ${ROTATIONS} rotations of ${LINES_A_ROTATION} lines`, async () => {
  let [clock, told] = [0, 0]
  const run = await openTailRun({ folder, target: `${path()}*`, now: () => clock, compact: true })
  const read = async (): Promise<void> => {
    clock += 432
    const found = run.read()
    told += found.length
    await run.append(found)
  }
  const samples: Sizes[] = []
  for (let rotation = 0; rotation < ROTATIONS; rotation++) {
    writeFileSync(path(), QUIET.repeat(LINES_A_ROTATION - 1))
    await read()
    appendFileSync(path(), `Authorization: Bearer ${generateExample('{{base62:40}}', rotation).text}\n`)
    await read()
    rotate()
    if (rotation % SAVE_EVERY === 0) await run.save()
    if (rotation % SAMPLE_EVERY === 0) samples.push(sizesOf(run))
  }
  clock += 100_000
  await read()
  await run.kill()
  expect(told).toBe(ROTATIONS)
  const [settled, ...rest] = samples.slice(SETTLED)
  const last = rest.at(-1) ?? settled
  for (const size of ['descriptors', 'followed', 'memory'] as const) {
    expect(last?.[size], size).toBeLessThanOrEqual(1.5 * (settled?.[size] ?? 0))
  }
  expect(last?.state).toBeLessThan(1 << 20)
}, 3_600_000)
