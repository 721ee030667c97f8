import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM, launchChromium, NO_CHROMIUM } from '../helpers/chromium.js'
import { beartrap } from '../helpers/cli.js'
import { leftovers } from '../helpers/har/leftovers.js'
import { startApp } from '../helpers/har/recorder/app.js'
import { createSecrets } from '../helpers/har/recorder/secrets.js'
import { unzipped } from '../helpers/zip.js'

const { secrets, planted } = createSecrets('trace')
const folder = mkdtempSync(join(tmpdir(), 'beartrap-trace-'))
const [path, output] = [join(folder, 'trace.zip'), join(folder, 'redacted.zip')]

/** A log-in and a request as Playwright's tracing has them: actions and requests a line each, bodies and pictures beside. */
const trace = async (): Promise<void> => {
  const app = await startApp(secrets)
  const browser = await launchChromium()
  const context = await browser.newContext()
  await context.tracing.start({ snapshots: true, screenshots: true })
  const page = await context.newPage()
  await page.goto(`${app.origin}/login`)
  await page.fill('[name=username]', 'ines')
  await page.fill('[name=password]', secrets.password)
  await page.click('button')
  await page.waitForURL('**/oauth/callback?**')
  const headers = { authorization: `Bearer ${secrets.access}`, 'x-api-key': secrets.apiKey }
  await page.evaluate(async (sent) => (await fetch('/api/orders', { headers: sent })).text(), headers)
  await context.tracing.stop({ path })
  await browser.close()
  await app.close()
}

const leftIn = (zip: string): string[] =>
  Object.entries(unzipped(readFileSync(zip))).flatMap(([name, bytes]) =>
    leftovers(bytes, planted).map(({ id }) => `${name}: ${id}`),
  )

describe.skipIf(CHROMIUM === undefined)(`a trace of Playwright${NO_CHROMIUM}`, () => {
  beforeAll(async () => {
    await trace()
    const { code, stderr } = await beartrap(['redact', path, '-o', output, '--verify'])
    expect(code, stderr).toBe(0)
  })

  it('holds credentials, and its copy none', () => {
    expect(leftIn(path).length).toBeGreaterThan(10)
    expect(leftIn(output)).toEqual([])
  })

  it('has the same members: lines that parse, and pictures as they were', () => {
    const [before, after] = [path, output].map((zip) => unzipped(readFileSync(zip)))
    expect(Object.keys(after ?? {})).toEqual(Object.keys(before ?? {}))
    for (const [name, bytes] of Object.entries(after ?? {})) {
      if (/\.(?:trace|network)$/.test(name))
        expect(
          () =>
            bytes
              .toString()
              .trim()
              .split('\n')
              .map((line) => JSON.parse(line)),
          name,
        ).not.toThrow()
      if (name.endsWith('.jpeg')) expect(bytes.equals(before?.[name] ?? Buffer.alloc(0)), name).toBe(true)
    }
  })
})
