import {
  appendFileSync,
  closeSync,
  copyFileSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import type { Told } from '../../../src/pipeline/tail/batch.js'
import { PACK } from '../../helpers/pack.js'
import { openTailRun, type TailRun, type TailRunOptions, testRules } from '../../helpers/tail-model.js'

// The numbers are those of the fault list in docs/tail.md. What needs a process of its own is in test/e2e/tail.test.ts.

let folder: string
let log: string
let clock: number
let runs: TailRun[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beartrap-faults-'))
  mkdirSync(join(folder, 'logs'))
  log = join(folder, 'logs', 'app.log')
  clock = 0
  runs = []
})

afterEach(async () => {
  for (const run of runs) await run.kill()
  rmSync(folder, { recursive: true, force: true })
})

const { fingerprint } = (await testRules()).current.tools
let seed = 1

/** A token, and a line that leaks it. */
const leak = (): { token: string; line: string } => {
  const token = generateExample('{{base62:40}}', seed++).text
  return { token, line: `2026-11-25T10:00:00Z GET /items Authorization: Bearer ${token} status=200\n` }
}

const open = async (options: Partial<TailRunOptions> = {}): Promise<TailRun> => {
  const run = await openTailRun({ folder, target: join(folder, 'logs', 'app.log*'), now: () => clock, ...options })
  runs.push(run)
  return run
}

/** Reads after some time has gone by. */
const read = async (run: TailRun, ms = 1000): Promise<Told[]> => {
  clock += ms
  const told = run.read()
  await run.append(told)
  return told
}

const end = async (run: TailRun): Promise<void> => {
  await run.save()
  await run.kill()
  runs = runs.filter((other) => other !== run)
}

const tokensIn = (told: readonly Told[]): string[] =>
  told.flatMap(({ alert }) => (alert.type === 'finding' ? [alert.fingerprint] : [])).sort()
const prints = (...leaks: { token: string }[]): string[] =>
  leaks.map(({ token }) => fingerprint(Buffer.from(token)) as string).sort()
const idsIn = (told: readonly Told[]): string[] => told.map(({ alert }) => alert.id).sort()
const lossesIn = (told: readonly Told[]) => told.flatMap(({ alert }) => (alert.type === 'loss' ? [alert] : []))

/** Deletes a file, and makes others until one is given its inode, which ext4 does at once; not all file systems do. */
const recreateWithInode = (path: string, text: string): void => {
  const { ino } = statSync(path)
  rmSync(path)
  for (let attempt = 0; attempt < 50; attempt++) {
    writeFileSync(`${path}~${attempt}`, text)
    renameSync(`${path}~${attempt}`, `${path}~`)
    if (statSync(`${path}~`).ino === ino) break
  }
  renameSync(`${path}~`, path)
}

describe('rotation', () => {
  it('5: a renamed file is read to its end, what its old writer appends included, and so is the new one', async () => {
    const [first, late, next] = [leak(), leak(), leak()]
    const run = await open({ target: log })
    writeFileSync(log, first.line)
    const writer = openSync(log, 'a')
    await read(run)
    renameSync(log, `${log}.old`)
    writeFileSync(log, next.line)
    await read(run)
    writeSync(writer, late.line)
    closeSync(writer)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(first, late, next))
  })

  it('6: ten rotations between two polls, all kept: all found, none twice', async () => {
    const run = await open()
    const leaks = Array.from({ length: 11 }, leak)
    writeFileSync(log, leaks[0]?.line ?? '')
    await read(run)
    for (const [index, { line }] of leaks.slice(1).entries()) {
      renameSync(log, `${log}.${index}`)
      writeFileSync(log, line)
    }
    await read(run)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(...leaks))
  })

  it('8: copytruncate at the end of what was read: nothing twice, what is new from its first byte', async () => {
    const [before, after] = [leak(), leak()]
    const run = await open()
    writeFileSync(log, before.line)
    await read(run)
    copyFileSync(log, `${log}.1`)
    truncateSync(log)
    await read(run)
    appendFileSync(log, after.line)
    for (let poll = 0; poll < 4; poll++) await read(run)
    expect(tokensIn(run.told)).toEqual(prints(before, after))
    expect(run.told.at(-1)?.alert).toMatchObject({ start: after.line.indexOf(after.token), line: 1 })
    expect(lossesIn(run.told)).toEqual([])
  })

  it('8: a copy that is seen before the original is cut off is no file of its own either', async () => {
    const before = leak()
    const run = await open()
    writeFileSync(log, before.line)
    await read(run)
    copyFileSync(log, `${log}.1`)
    await read(run)
    truncateSync(log)
    for (let poll = 0; poll < 4; poll++) await read(run)
    expect(tokensIn(run.told)).toEqual(prints(before))
  })

  it('9: copytruncate and the same beginning again, grown past the old offset: read from 0', async () => {
    const banner = `${'app started, version 1.2.3 '.repeat(50)}\n`
    const [before, after] = [leak(), leak()]
    const run = await open({ target: log })
    writeFileSync(log, banner + before.line)
    await read(run)
    truncateSync(log)
    writeFileSync(log, `${banner}${after.line}${'more\n'.repeat(100)}`)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(before, after))
  })

  it('10: copytruncate with an unread tail tells of the gap', async () => {
    const [before, unread] = [leak(), leak()]
    const run = await open({ target: log })
    writeFileSync(log, before.line)
    await read(run)
    appendFileSync(log, unread.line)
    run.files.follower.look(log) // seen, and not read yet
    truncateSync(log)
    await read(run)
    const start = before.line.length
    expect(lossesIn(run.told)).toMatchObject([
      { reason: 'truncated', artifact: log, start, end: start + unread.line.length },
    ])
  })

  it('11: a stale writer leaves a hole of 300 MB: what comes after it is found', async () => {
    const [before, after] = [leak(), leak()]
    const run = await open({ target: log })
    writeFileSync(log, before.line)
    await read(run)
    const writer = openSync(log, 'r+')
    ftruncateSync(writer)
    await read(run)
    writeSync(writer, `\n${after.line}`, 300 << 20)
    closeSync(writer)
    await read(run)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(before, after))
  })

  it('12: cut off in its middle: read once more, with the same ids', async () => {
    const [kept, cut] = [leak(), leak()]
    const run = await open({ target: log })
    writeFileSync(log, kept.line + cut.line)
    const first = await read(run)
    truncateSync(log, kept.line.length)
    const second = await read(run)
    expect(tokensIn(second)).toEqual(prints(kept))
    expect(idsIn(first)).toEqual(expect.arrayContaining(idsIn(second)))
    expect(await read(run)).toEqual([])
  })

  it('13: a new file that was given the inode of one that has gone is read from 0', async () => {
    const [before, after] = [leak(), leak()]
    const first = await open({ target: log })
    writeFileSync(log, before.line)
    await read(first)
    await end(first)
    recreateWithInode(log, after.line.replace('GET', 'PUT'))
    const second = await open({ target: log })
    await read(second)
    expect(tokensIn(second.told)).toEqual(prints(after))
    expect(second.told[0]?.alert.id).not.toBe(first.told[0]?.alert.id)
  })

  it('14: two live files that begin alike are both followed', async () => {
    const [shared, a, b] = [leak(), leak(), leak()]
    const run = await open({ target: join(folder, 'logs', '*.log') })
    writeFileSync(join(folder, 'logs', 'a.log'), shared.line)
    await read(run)
    writeFileSync(join(folder, 'logs', 'b.log'), shared.line)
    await read(run)
    appendFileSync(join(folder, 'logs', 'a.log'), a.line)
    appendFileSync(join(folder, 'logs', 'b.log'), b.line)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(shared, shared, a, b))
    expect(new Set(idsIn(run.told)).size).toBe(4)
  })

  it('14: so are two of which one is named as a copy of the other would be, after a while', async () => {
    const [shared, b] = [leak(), leak()]
    const run = await open()
    writeFileSync(log, shared.line)
    await read(run)
    writeFileSync(`${log}.2`, shared.line + b.line)
    for (let poll = 0; poll < 6; poll++) await read(run)
    expect(tokensIn(run.told)).toEqual(prints(shared, shared, b))
  })

  it('15: deleted while 100 MB behind: read to the end', async () => {
    const leaks = Array.from({ length: 5 }, leak)
    const filler = `${'x'.repeat(79)}\n`.repeat(1 << 18)
    const run = await open({ target: log })
    for (const { line } of leaks) appendFileSync(log, filler + line)
    run.files.follower.pollAll()
    await run.append(run.files.tailer.round())
    rmSync(log)
    await read(run)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(...leaks))
    expect(lossesIn(run.told)).toEqual([])
  }, 60_000)

  it('16: a link that is led elsewhere 30 times: all that it led to is read', async () => {
    const leaks = Array.from({ length: 30 }, leak)
    const run = await open({ target: log })
    for (const [index, { line }] of leaks.entries()) {
      const target = join(folder, `log-${index}`)
      writeFileSync(target, line)
      symlinkSync(target, `${log}.new`)
      renameSync(`${log}.new`, log)
      await read(run)
    }
    expect(tokensIn(run.told)).toEqual(prints(...leaks))
  })

  it('17: rotated, then gzip’d, with restarts in between: nothing twice, what was unread is found', async () => {
    const [seen, unseen, next] = [leak(), leak(), leak()]
    const filler = `${'0123456789abcdef '.repeat(5)}\n`.repeat(20_000)
    const first = await open()
    writeFileSync(log, seen.line)
    await read(first)
    await end(first)
    appendFileSync(log, filler + unseen.line)
    renameSync(log, `${log}.1`)
    writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(`${log}.1`)))
    rmSync(`${log}.1`)
    writeFileSync(log, next.line)
    const second = await open()
    await read(second)
    await read(second, 5000)
    const part = await second.files.unpacker.step() // killed inside it
    await second.append(part ?? [])
    await end(second)
    const third = await open()
    await read(third)
    clock += 5000
    await third.append(await third.unpack())
    expect(tokensIn([...first.told, ...second.told, ...third.told])).toEqual(prints(seen, unseen, next))
  })

  it.each(['zstd', 'bzip2', 'xz'] as const)('17: rotated, then packed by %s: nothing twice', async (way) => {
    const [seen, unseen, next] = [leak(), leak(), leak()]
    const run = await open()
    writeFileSync(log, seen.line)
    await read(run)
    await end(run)
    appendFileSync(log, unseen.line)
    renameSync(log, `${log}.1`)
    writeFileSync(`${log}.1.${way}`, PACK[way](readFileSync(`${log}.1`)))
    rmSync(`${log}.1`)
    writeFileSync(log, next.line)
    const again = await open()
    await read(again)
    clock += 5000
    await again.append(await again.unpack())
    expect(tokensIn([...run.told, ...again.told])).toEqual(prints(seen, unseen, next))
  })

  it('17: a corrupt gzip file is told of, and the others go on', async () => {
    const [good, next] = [leak(), leak()]
    const problems: string[] = []
    const run = await open({ onProblem: (path, message) => problems.push(`${path}: ${message}`) })
    const packed = gzipSync(Buffer.from(good.line.repeat(3000)))
    writeFileSync(`${log}.1.gz`, packed.subarray(0, packed.length - 20))
    writeFileSync(`${log}.2.gz`, gzipSync(Buffer.from(next.line)))
    await read(run)
    clock += 5000
    await run.append(await run.unpack())
    expect(tokensIn(run.told)).toEqual(expect.arrayContaining(prints(good, next)))
    expect(problems).toEqual([expect.stringMatching(/app\.log\.1\.gz: .*ends too early/)])
  })
})

describe('lines', () => {
  it('18: a token split at every byte over two writes, with a restart between: one finding each', async () => {
    const { token, line } = leak()
    let cut = 0
    for (; cut < line.length; cut++) {
      writeFileSync(log, line.slice(0, cut))
      const first = await open({ target: log })
      await read(first, 100)
      await end(first)
      appendFileSync(log, line.slice(cut))
      const second = await open({ target: log })
      await read(second, 100)
      await read(second)
      await end(second)
      expect(tokensIn([...first.told, ...second.told])).toEqual(prints({ token }))
      rmSync(join(folder, 'state'), { recursive: true })
    }
    expect(cut).toBeGreaterThan(90)
  }, 60_000)

  it('19: a last line without an end is told of after a while, and keeps its id when it is completed', async () => {
    const { token, line } = leak()
    const run = await open({ target: log })
    const cut = line.indexOf(token) + 30
    writeFileSync(log, line.slice(0, cut))
    expect(await read(run, 100)).toEqual([])
    const [early] = await read(run, 1500)
    expect(early?.alert.type).toBe('finding')
    appendFileSync(log, line.slice(cut))
    const [whole] = await read(run, 100)
    expect(tokensIn([whole as Told])).toEqual(prints({ token }))
    expect(whole?.alert.id).toBe(early?.alert.id)
    expect(await read(run, 5000)).toEqual([])
  })

  it('19: completed by a line end alone, it is not told of again', async () => {
    const { line } = leak()
    const run = await open({ target: log })
    writeFileSync(log, line.trimEnd())
    await read(run, 100)
    expect(await read(run, 1500)).toHaveLength(1)
    appendFileSync(log, '\n')
    expect(await read(run, 100)).toEqual([])
  })

  it('20: a line of 50 MB with tokens at its start, its seams and its end', async () => {
    const leaks = [leak(), leak(), leak(), leak()]
    const run = await open({ target: log })
    const gap = 'word '.repeat((50 << 20) / 15)
    for (const { line } of leaks) appendFileSync(log, line.trimEnd() + gap)
    await read(run)
    await read(run, 1500)
    expect(tokensIn(run.told)).toEqual(prints(...leaks))
  }, 60_000)

  it.each([
    ['UTF-16 LE with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE with a mark', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 LE without one', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16 BE without one', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    [
      'invalid UTF-8 beside the token',
      (text: string) =>
        Buffer.from(
          text.replace('Bearer ', 'Bearer \xff\xfe').replace(' status', '\xc3\x28 status').replace('\xff\xfe', ''),
          'latin1',
        ),
    ],
  ])('22: %s is read, in pieces of any length', async (_, encode) => {
    const [a, b] = [leak(), leak()]
    const run = await open({ target: log })
    const bytes = encode(`start\n${a.line}${b.line}`)
    for (let at = 0; at < bytes.length; at += 37) {
      appendFileSync(log, bytes.subarray(at, at + 37))
      await read(run, 50)
    }
    await read(run, 2000)
    expect(tokensIn(run.told)).toEqual(prints(a, b))
  })
})

describe('containers', () => {
  const cri = (text: string, mark: 'P' | 'F', stream = 'stdout'): string =>
    `2026-11-25T10:00:00.000000000Z ${stream} ${mark} ${text}\n`
  const docker = (log: string, stream = 'stdout'): string =>
    `${JSON.stringify({ log, stream, time: '2026-11-25T10:00:00.000000000Z' })}\n`

  const FORMATS = {
    CRI: {
      part: (text: string) => cri(text, 'P'),
      last: (text: string) => cri(text, 'F'),
      other: (text: string) => cri(text, 'F', 'stderr'),
    },
    docker: {
      part: (text: string) => docker(text),
      last: (text: string) => docker(`${text}\n`),
      other: (text: string) => docker(`${text}\n`, 'stderr'),
    },
  }

  it.each(Object.entries(FORMATS).flatMap(([name, format]) => [0, 1, 3].map((between) => ({ name, format, between }))))(
    '23, 21: $name cuts a message anywhere, with $between lines of the other stream between: one finding, whole',
    async ({ format, between }) => {
      const { token, line } = leak()
      const text = line.trimEnd()
      for (let cut = text.indexOf('Authorization') + 1; cut < text.indexOf(token) + token.length; cut++) {
        const run = await open({ target: log, state: `state-${cut}` })
        writeFileSync(log, format.part(text.slice(0, cut)))
        await read(run, 200)
        for (let turn = 0; turn < between; turn++) appendFileSync(log, format.other(`quiet ${turn}`))
        await read(run, 200)
        appendFileSync(log, format.last(text.slice(cut)))
        await read(run, 200)
        await read(run, 3000)
        expect(tokensIn(run.told), `cut at ${cut}`).toEqual(prints({ token }))
        await run.kill()
        runs = []
        rmSync(log)
      }
    },
    60_000,
  )

  it.each(Object.entries(FORMATS))(
    '24: a part of %s whose rest never comes is looked at after a while',
    async (_, { part }) => {
      const { token, line } = leak()
      const run = await open({ target: log })
      writeFileSync(log, part(line.slice(0, line.indexOf(token) + token.length)))
      expect(await read(run, 200)).toEqual([])
      await read(run, 3000)
      expect(tokensIn(run.told)).toEqual(prints({ token }))
    },
  )
})

describe('time and state', () => {
  it('31: appended with the time of change set back: found', async () => {
    const [a, b] = [leak(), leak()]
    const run = await open({ target: log })
    writeFileSync(log, a.line)
    const { atime, mtime } = statSync(log)
    await read(run)
    appendFileSync(log, b.line)
    utimesSync(log, atime, mtime)
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(a, b))
  })

  it('29: more files than descriptors: all are read, and what is written to any of them later', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `${log}-${index}`)
    const first = names.map(leak)
    const second = names.map(leak)
    const run = await open({ handles: 16 })
    names.forEach((name, index) => void writeFileSync(name, first[index]?.line ?? ''))
    await read(run)
    names.forEach((name, index) => void appendFileSync(name, second[index]?.line ?? ''))
    await read(run)
    expect(tokensIn(run.told)).toEqual(prints(...first, ...second))
  })
})

describe('a fault of beartrap’s own', () => {
  it('is told as a loss, and holds nothing up: the next bytes are looked at', async () => {
    const [a, b] = [leak(), leak()]
    const rules = await testRules()
    const { live, examiner } = rules.current
    let isBroken = false
    const scan = live.scan.bind(live)
    const run = await open({ target: log })
    live.scan = (...given) => {
      if (isBroken) throw new Error('a made-up fault')
      return scan(...given)
    }
    expect(examiner).toBe(rules.current.examiner)
    writeFileSync(log, 'one\n')
    await read(run)
    isBroken = true
    appendFileSync(log, a.line)
    await read(run)
    isBroken = false
    appendFileSync(log, b.line)
    await read(run)
    live.scan = scan
    expect(lossesIn(run.told)).toMatchObject([{ reason: 'fault', start: 4, end: 4 + a.line.length }])
    expect(tokensIn(run.told)).toEqual(prints(b))
  })
})
