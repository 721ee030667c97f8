import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { unzipSync } from 'fflate'
// @ts-expect-error: it has no types
import { har } from 'har-validator'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM, launchChromium, NO_CHROMIUM } from '../helpers/chromium.js'
import { beartrap } from '../helpers/cli.js'
import { differences } from '../helpers/har/compare.js'
import { leftovers } from '../helpers/har/leftovers.js'
import { startApp } from '../helpers/har/recorder/app.js'
import { record, statusOf } from '../helpers/har/recorder/drive.js'
import { createSecrets } from '../helpers/har/recorder/secrets.js'

const { secrets, planted } = createSecrets('chromium')
const folder = mkdtempSync(join(tmpdir(), 'beartrap-har-'))
const at = (name: string): string => join(folder, name)

/** Files of a zip; another file is its own. */
const members = (path: string): (readonly [name: string, bytes: Uint8Array])[] =>
  path.endsWith('.zip') ? Object.entries(unzipSync(readFileSync(path))) : [[path, readFileSync(path)]]

/** A sidecar holds a body as it is, gzip perhaps: it is looked into as base64 is in a HAR. */
const leftIn = (path: string): string[] =>
  members(path).flatMap(([name, bytes]) => {
    const look = name.endsWith('.har') ? bytes : Buffer.from(`"${Buffer.from(bytes).toString('base64')}"`)
    return leftovers(look, planted).map(({ id, encodings }) => `${basename(name)}: ${id} (${encodings.join(', ')})`)
  })

const harOf = (path: string): string => {
  const file = members(path).find(([name]) => name.endsWith('.har'))?.[1] ?? new Uint8Array()
  return Buffer.from(file).toString()
}

describe.skipIf(CHROMIUM === undefined)(`a session that Chromium recorded${NO_CHROMIUM}`, () => {
  let browser: Browser
  let origin: string

  beforeAll(async () => {
    const app = await startApp(secrets)
    browser = await launchChromium()
    origin = app.origin
    await record(browser, origin, secrets, at('embed.har'), 'embed')
    await record(browser, origin, secrets, at('attach.zip'), 'attach')
    await app.close()
  })
  afterAll(() => browser?.close())

  it('holds every planted credential, and is a valid HAR', async () => {
    const there = leftovers(readFileSync(at('embed.har')), planted)
    expect(there.map(({ id }) => id)).toEqual(planted.map(({ id }) => id))
    await expect(har(JSON.parse(harOf(at('embed.har'))))).resolves.toBeDefined()
  })

  describe.each(['embed.har', 'attach.zip'])('redacted, %s', (name) => {
    const output = at(`redacted-${name}`)
    beforeAll(async () => {
      const { code, stderr } = await beartrap(['redact', at(name), '-o', output])
      expect(code, stderr).toBe(0)
    })

    it('holds none of them, in no encoding', () => {
      expect(leftIn(output)).toEqual([])
    })

    it('is a valid HAR of the same files, the same outside the placeholders', async () => {
      await expect(har(JSON.parse(harOf(output)))).resolves.toBeDefined()
      expect(members(output).length).toBe(members(at(name)).length)
      expect(differences(Buffer.from(harOf(at(name))), Buffer.from(harOf(output)))).toEqual([])
    })

    // Playwright's own player rather than a viewer: it reads the file as its users do, zip and sidecars included, takes
    // bodies out of base64, finds entries by address, and needs no further dependency.
    it.each([
      ['/login', 200],
      ['/home', 200],
      ['/static/app.js', 200],
      ['/nothing', 0],
    ])('plays %s in Playwright with the server gone', async (path, status) => {
      expect(await statusOf(browser, output, `${origin}${path}`)).toBe(status)
    })
  })
})
