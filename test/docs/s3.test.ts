import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import type { DefineCommand } from '../../src/cli/command.js'
import { defineRedact } from '../../src/cli/redact.js'
import { defineRuns } from '../../src/cli/runs.js'
import { defineScan } from '../../src/cli/scan.js'
import { GET_PRICES, LIST_PRICE, RETRIEVAL_PRICES } from '../../src/core/store-cost.js'

const text = readFileSync('docs/s3.md', 'utf8')
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block)

const FLAG = /--[a-z][a-z-]+/g
const flagsIn = (help: string): string[] => help.match(FLAG) ?? []

const commandOf = (define: DefineCommand): Command => define(new Command(), () => undefined)
const helpOf = (command: Command): string =>
  [command.helpInformation(), ...command.commands.map((sub) => sub.helpInformation())].join('\n')
const [scan, redact, runs] = [defineScan, defineRedact, defineRuns].map((define) => helpOf(commandOf(define)))

/** What a line of a shell runs of beartrap. */
const commands = blocks('sh').flatMap((block) =>
  block.split(/[\n|]/).flatMap((part) => /beartrap (\w+) ?([^#]*)/.exec(part)?.slice(1) ?? []),
)

describe('docs/s3.md', () => {
  it('its flags are ones of the commands', () => {
    const known = new Set([scan, redact, runs].flatMap((help) => flagsIn(help ?? '')))
    const inline = [...text.replace(/```.*?```/gs, '').matchAll(/`(--[a-z-]+)[^`]*`/g)].map(([, flag]) => flag)
    expect(inline.length).toBeGreaterThan(20)
    expect(inline.filter((flag) => !known.has(flag ?? ''))).toEqual([])
  })

  it('its commands have the flags that it gives them', () => {
    const help: Readonly<Record<string, string | undefined>> = { scan, redact, runs }
    expect(commands.length).toBeGreaterThan(20)
    for (let at = 0; at < commands.length; at += 2) {
      const known = flagsIn(help[commands[at] ?? ''] ?? '')
      expect(flagsIn(commands[at + 1] ?? '').filter((flag) => !known.includes(flag))).toEqual([])
    }
  })

  it('tells of every option of buckets', () => {
    const [, ofBuckets = ''] = (scan ?? '').split(/Buckets \(s3:\/\/…\):|More than one machine:/) // these: docs/scale-out.md
    const named = flagsIn(ofBuckets.replace(/^ {4,}.*$/gm, ''))
    expect(named.length).toBeGreaterThan(18)
    expect([...new Set(named)].filter((flag) => !text.includes(flag))).toEqual([])
  })

  it('tells of every reason', () => {
    const source = readFileSync('src/core/outcome.ts', 'utf8')
    const reasons = [...source.matchAll(/^ {2}\| '(\w+)'$/gm)].map(([, reason = '']) => reason)
    const told = [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, reason]) => reason)
    expect(reasons.length).toBeGreaterThan(12)
    expect(told.sort()).toEqual(reasons.sort())
  })

  it('its policies are ones, and ask for nothing but reading and writing', () => {
    const actions = blocks('json').flatMap((block) => {
      const { Version, Statement } = JSON.parse(block) as { Version: string; Statement: Record<string, unknown>[] }
      expect(Version).toBe('2012-10-17')
      return Statement.flatMap(({ Effect, Action, Resource }) => {
        expect([Effect, [Resource].flat().every((arn) => /^arn:aws:(s3|kms):/.test(String(arn)))]).toEqual([
          'Allow',
          true,
        ])
        return [Action].flat()
      })
    })
    expect([...new Set(actions)].sort()).toEqual([
      'kms:Decrypt',
      'kms:GenerateDataKey',
      's3:AbortMultipartUpload',
      's3:GetObject',
      's3:GetObjectTagging',
      's3:GetObjectVersion',
      's3:ListBucket',
      's3:ListBucketVersions',
      's3:PutObject',
      's3:PutObjectTagging',
    ])
  })

  it('its prices are those of the code', () => {
    expect(text).toContain(
      `${LIST_PRICE * 1000} USD for 1,000 LIST, ${(GET_PRICES['STANDARD'] ?? 0) * 1000} for 1,000 GET`,
    )
    expect([RETRIEVAL_PRICES['STANDARD_IA'], RETRIEVAL_PRICES['ONEZONE_IA'], RETRIEVAL_PRICES['GLACIER_IR']]).toEqual([
      0.01 / 1e9,
      0.01 / 1e9,
      0.03 / 1e9,
    ])
    expect(text).toContain('0.01 for Standard-IA and One Zone-IA and 0.03 for Glacier Instant Retrieval')
  })
})
