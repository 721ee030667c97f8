import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beartrap, temporaryFolder } from '../helpers/cli.js'
import { type ScriptedS3, scriptedS3 } from '../helpers/s3/scripted.js'
import { fillBucket, planned, planOf, shardStep } from '../helpers/s3/shards.js'

describe('a scan in shards refuses', () => {
  let server: ScriptedS3
  beforeAll(async () => {
    server = await scriptedS3()
    fillBucket(server, 3)
    await planned(server, ['s3://logs', '--run', 'run'])
  })
  afterAll(() => server.close())

  it.each([
    ['no key', 'work', ['--run', 'run'], { BEARTRAP_KEY: '' }, 'needs --key or BEARTRAP_KEY'],
    ['another key to work', 'work', ['--run', 'run'], { BEARTRAP_KEY: 'other' }, 'planned with another --key'],
    ['another key to merge', 'merge', ['--run', 'run'], { BEARTRAP_KEY: 'other' }, 'planned with another --key'],
    ['no run', 'work', [], {}, '--shard work needs --run'],
    ['a run that there is not', 'work', ['--run', 'nobodys'], {}, 'no such run'],
    ['a run of no name', 'work', ['--run', '../..'], {}, 'a run is named by letters'],
    ['no targets', 'plan', [], {}, 'name what to scan'],
    ['local targets', 'plan', ['README.md'], {}, 'name what to scan'],
    ['targets of a plan', 'work', ['s3://logs', '--run', 'run'], {}, 'name no paths'],
    ['filters of a plan', 'work', ['--run', 'run', '--include', '*.log'], {}, '--include is in the plan'],
    ['--resume', 'work', ['--run', 'run', '--resume'], {}, '--resume goes with a scan on one machine'],
    ['a store without a prefix', 'work', ['--run', 'run', '--store', 's3://scans'], {}, 'name a bucket and a prefix'],
    ['a queue that is none', 'enqueue', ['--run', 'run', '--queue', 'http://queue'], {}, 'address is none'],
    ['no queue', 'enqueue', ['--run', 'run'], {}, 'needs --queue'],
  ])('%s', async (_, step, args, env, message) => {
    const ran = await shardStep(server, step, args, { env })
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('other rules', async () => {
    const path = join(temporaryFolder(), 'own.yaml')
    writeFileSync(path, readFileSync('patterns/slack.yaml', 'utf8').replaceAll('id: ', 'id: own-'))
    const ran = await shardStep(server, 'work', ['--run', 'run', '--patterns', path])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('planned with other rules')])
  })

  it('its options without a step', async () => {
    const ran = await beartrap(['scan', 's3://logs', '--store', 's3://scans/runs'])
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('--store goes with --shard')])
  })

  it('to hold its key anywhere', () => {
    expect(JSON.stringify(planOf(server, 'run'))).not.toContain('of the test')
  })
})
