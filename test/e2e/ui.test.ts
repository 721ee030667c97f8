import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { CHROMIUM, launchChromium, NO_CHROMIUM } from '../helpers/chromium.js'
import { beartrap, findingsOf, temporaryFolder } from '../helpers/cli.js'
import { inputOf, leaked, SAMPLES } from '../helpers/planted.js'
import { type RunningUi, startUi } from '../helpers/ui.js'

/** The first bytes of an xz file, which beartrap can't look into. */
const XZ = Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])

/** Screenshots go to this folder, if it is named. */
const SHOTS = process.env['BEARTRAP_SHOTS']

const HAR = join(temporaryFolder(), 'session.har')
copyFileSync(join(SAMPLES, 'browser-har/input'), HAR)

let browser: Browser
let context: BrowserContext
let page: Page
let ui: RunningUi
/** Everything the browser asked for, and all that went wrong on the page. */
let requests: string[]
let troubles: string[]
/** What came to the page before anything was revealed. */
let answers: Buffer[]

const open = async (
  args: readonly string[] = ['--key', 'k'],
  before: (opened: Page) => Promise<void> = async () => {},
): Promise<void> => {
  ui = await startUi(args)
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  ;[requests, troubles, answers] = [[], [], []]
  context.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => message.type() !== 'log' && troubles.push(message.text()))
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('response', async (response) => {
    if (!/\/api\/(reveal|ticket)$|\/download\//.test(response.url()))
      answers.push(await response.body().catch(() => Buffer.alloc(0)))
  })
  await before(page)
  await page.goto(ui.link)
}

/** Lets the page have a file, as a hand that drops it does. */
const drop = async (name: string, bytes: Buffer): Promise<void> => {
  await dropOnly(name, bytes)
  await page.waitForSelector('.summary')
}

const row = (title: string) => page.locator('.secret', { hasText: title }).first()
const summary = () => page.locator('.summary').innerText()
describe.skipIf(CHROMIUM === undefined)(`the page, in Chromium${NO_CHROMIUM}`, () => {
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  afterEach(async () => {
    await context?.close()
    await ui?.end('SIGKILL')
  })

  it('drop, review, keep one, download, scan again: only what was kept is found', async () => {
    await open()
    await drop('session.har', inputOf('browser-har'))
    expect(await summary()).toMatch(/13 secrets in 69 places\s+13 to redact\s+0 to keep/)
    const secret = row('Credential in a URL')
    await secret.getByRole('switch').click()
    await expect.poll(summary).toMatch(/12 to redact\s+1 to keep, in 12 places/)
    const label = /#([0-9a-f]{6})/.exec(await secret.innerText())?.[1]

    const copy = await save('Download sanitized file')
    expect(copy.name).toBe('session.sanitized.har')
    expect(await page.locator('.finish').innerText()).toContain('none of the removed values is left in it')
    const found = findingsOf(await beartrap(['scan', copy.path, '--key', 'k', '--format', 'ndjson']))
    expect(new Set(found.map(({ fingerprint }) => fingerprint.slice(0, 6)))).toEqual(new Set([label]))

    const audit = await save('Download audit')
    expect(audit.name).toBe('session.audit.json')
    expect(JSON.parse(readFileSync(audit.path, 'utf8'))).toMatchObject({
      summary: { kept: { secrets: 1, places: 12 } },
    })
    expect(leaked(readFileSync(audit.path))).toBeUndefined()
    await calm()
  })

  it('a log that is chosen, and all of it redacted', async () => {
    await open()
    const path = join(temporaryFolder(), 'env-dump.log')
    copyFileSync(join(SAMPLES, 'env-dump/input'), path)
    await page.setInputFiles('input[type=file]', path)
    await page.waitForSelector('.summary')
    expect(leaked(readFileSync((await save('Download sanitized file')).path))).toBeUndefined()
    await page.getByRole('button', { name: 'Another file' }).click()
    await page.waitForSelector('.zone')
    await calm()
  })

  it('filters, and decides about all in a filter', async () => {
    await open([HAR])
    await page.locator('.chip.medium').click()
    await expect.poll(() => page.locator('.secret').count()).toBe(1)
    await page.getByRole('button', { name: 'Keep these' }).click()
    await expect.poll(summary).toContain('1 to keep')
    await page.locator('.chip.medium').click()
    await expect.poll(() => page.locator('.secret').count()).toBe(13)
    await page.getByLabel('Search').fill('api key')
    await expect.poll(() => page.locator('.secret').count()).toBe(1)
    await page.getByLabel('Search').fill('no such thing')
    await expect.poll(() => page.locator('.scroller').innerText()).toContain('No secret matches')
    await page.getByLabel('Search').fill('')
    await page.getByLabel('Where it leaked').selectOption('url-query')
    await expect.poll(() => page.locator('.secret').count()).toBeLessThan(13)
    await page.getByLabel('Where it leaked').selectOption('')
    await page.getByRole('button', { name: 'Redact all' }).click()
    await expect.poll(summary).toContain('0 to keep')
    await calm()
  })

  it('shows no secret but the one that is revealed, and hides it again', async () => {
    await open([HAR])
    await row('Credential in a URL').locator('.row-open').click()
    const place = page.locator('.place').first()
    await place.locator('.mask').first().waitFor()
    const masked = async () => leaked(Buffer.from(await page.content()))
    expect(await masked()).toBeUndefined()
    const button = place.getByRole('button')
    await button.click()
    await expect.poll(() => place.innerText()).toContain('78065f22bc75b93d17d5295f3762cf05b77b061f')
    await button.click()
    await expect.poll(masked).toBeUndefined()
    await button.click()
    await expect.poll(masked).toBe('browser-har')
    await page.getByLabel('Search').focus() // blur
    await expect.poll(masked).toBeUndefined()
    expect(leaked(Buffer.concat(answers))).toBeUndefined()
    await calm()
  })

  it('hides a revealed secret after 30 seconds', async () => {
    await open([HAR], (opened) => opened.clock.install())
    await row('Credential in a URL').locator('.row-open').click()
    const place = page.locator('.place').first()
    await place.getByRole('button').click()
    await expect.poll(() => place.innerText()).toContain('78065f22')
    await page.clock.runFor(29_000)
    expect(await place.innerText()).toContain('78065f22')
    await page.clock.runFor(2_000)
    await expect.poll(() => place.innerText()).not.toContain('78065f22')
  })

  it('can be used by keyboard alone', async () => {
    await open([HAR])
    await page.waitForSelector('.secret .title')
    const focused = () =>
      page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      )
    const tabTo = async (name: string): Promise<void> => {
      for (let tabs = 0; tabs < 30; tabs++) {
        await page.keyboard.press('Tab')
        if ((await focused()).includes(name)) return
      }
      throw new Error(`no ${name} in the tab order`)
    }
    await tabTo(await page.locator('.secret .title').first().innerText())
    for (let rows = 0; rows < 13 && !(await focused()).includes('Credential in a URL'); rows++) {
      await page.keyboard.press('ArrowDown')
      await page.waitForTimeout(20)
    }
    await page.keyboard.press('Space')
    await expect.poll(summary).toContain('1 to keep, in 12 places')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.place .mask')
    await tabTo('Reveal the secret at')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.place').first().innerText()).toContain('78065f22')
    await page.keyboard.press('Escape')
    await expect.poll(focused).toContain('Credential in a URL')
    expect(await page.locator('.place').first().innerText()).not.toContain('78065f22')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.place').count()).toBe(0)
    await page.keyboard.press('End')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-index]')?.getAttribute('data-index')))
      .toBe('12')
    await tabTo('Download sanitized file')
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    await download
    await calm()
  })

  it.each([
    ['before a file', [], '.zone'],
    ['in review', [HAR], '.place .mask'],
  ])('axe finds nothing, light and dark, wide and narrow: %s', async (_, args, ready) => {
    await open(args)
    for (const [colorScheme, width] of [
      ['light', 1280],
      ['dark', 1280],
      ['light', 390],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 844 })
      if (args.length > 0 && (await page.locator('.place').count()) === 0) {
        await page.locator('.row-open').nth(1).click()
        await page.getByRole('switch').nth(1).click()
      }
      await page.waitForSelector(ready)
      await page.waitForTimeout(200)
      await shoot(`${args.length > 0 ? 'review' : 'drop'}-${width}-${colorScheme}`)
      await page.evaluate(axe.source)
      const violations = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> }
        }
        return (await axe.run()).violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`,
        )
      })
      expect(violations).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    }
  })

  it('says so where the link was used, and goes on in the tab that has the key', async () => {
    await open([HAR])
    await page.waitForSelector('.summary')
    expect(page.url()).toBe(`${ui.origin}/`)
    await page.reload()
    await page.waitForSelector('.summary')
    const second = await context.newPage()
    await second.goto(ui.link)
    await expect.poll(() => second.innerText('main')).toContain('This link has been used')
  })

  it('says so when beartrap has ended', async () => {
    await open([HAR])
    await page.waitForSelector('.summary')
    await ui.end()
    await expect.poll(() => page.innerText('main'), { timeout: 10_000 }).toContain('beartrap has ended')
  })

  it('sanitizes a HAR that is cut off, and says that it is', async () => {
    await open()
    const whole = inputOf('browser-har')
    await drop('cut.har', whole.subarray(0, whole.length - 2000))
    expect(await page.innerText('[role=alert]')).toMatch(
      /Look at the copy before you share it\. no valid JSON from byte/,
    )
    const copy = await save('Download sanitized file')
    expect(leaked(readFileSync(copy.path))).toBeUndefined()
    const audit = JSON.parse(readFileSync((await save('Download audit')).path, 'utf8'))
    expect(audit.summary.failed).toEqual([
      { artifact: 'cut.har', message: expect.stringContaining('it ends too early') },
    ])
    await calm()
  })

  it('says why a file can’t be sanitized', async () => {
    await open()
    await dropOnly('a.xz', XZ)
    await expect.poll(() => page.innerText('main')).toContain('the xz data ends too early')
    let deep = 'encoded more than four deep'
    for (let level = 0; level < 7; level++) deep = Buffer.from(deep).toString('base64')
    const buffer = Buffer.concat([inputOf('env-dump'), Buffer.from(`\nbody=${deep}\n`)])
    await page.setInputFiles('input[type=file]', { name: 'deep.log', mimeType: '', buffer })
    await page.waitForSelector('.secret .title') // what was read of it is shown, and no copy can be had
    expect(await page.innerText('[role=alert]')).toContain('No sanitized copy can be made.')
    for (const name of ['Download sanitized file', 'Download audit']) {
      expect(await page.getByRole('button', { name }).isDisabled()).toBe(true)
    }
    await page.getByRole('button', { name: 'Another file' }).click()
    await page.setInputFiles('input[type=file]', HAR)
    await page.waitForSelector('.summary')
    await expect.poll(() => page.getByRole('button', { name: 'Download audit' }).isDisabled()).toBe(false)
  })
})

describe.skipIf(CHROMIUM === undefined)(`another origin, in Chromium${NO_CHROMIUM}`, () => {
  let server: Server
  beforeAll(async () => {
    browser = await launchChromium()
    server = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>other</title>'),
    )
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })
  afterEach(async () => {
    await context?.close()
    await ui?.end('SIGKILL')
  })

  it('of the same host can’t read, post, frame or connect, and is sent no key', async () => {
    await open([HAR])
    await page.waitForSelector('.summary')
    const other = await context.newPage()
    const headers: Record<string, string>[] = []
    await context.route(`${ui.origin}/**`, async (route) => {
      headers.push(await route.request().allHeaders())
      await route.continue()
    })
    await other.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const before = headers.length
    const tried = await other.evaluate(async (origin) => {
      const attempt = (path: string, init: RequestInit) =>
        fetch(origin + path, { credentials: 'include', ...init }).then(
          async (response) => `${response.type} ${response.status} ${await response.text()}`,
          () => 'refused',
        )
      const json = { 'content-type': 'application/json', 'x-beartrap-key': 'x' }
      const socket = new Promise((done) => {
        const opened = new WebSocket(`${origin.replace('http', 'ws')}/api/state`)
        opened.onopen = () => done('open')
        opened.onerror = () => done('refused')
      })
      return {
        page: await attempt('/', {}),
        call: await attempt('/api/state', { method: 'POST', headers: json, body: '{}' }),
        simple: await attempt('/api/state', { method: 'POST', body: '{}' }),
        opaque: await attempt('/api/forget', { method: 'POST', mode: 'no-cors', body: '{}' }),
        upload: await attempt('/api/upload?name=a', { method: 'POST', mode: 'no-cors', body: 'x' }),
        socket: await socket,
      }
    }, ui.origin)
    expect(tried).toEqual({
      page: 'refused',
      call: 'refused',
      simple: 'refused',
      opaque: expect.stringMatching(/^refused$|^opaque 0 $/),
      upload: expect.stringMatching(/^refused$|^opaque 0 $/),
      socket: 'refused',
    })
    expect(headers.slice(before).filter((sent) => sent['cookie'] !== undefined)).toEqual([])
    const framed = await other.evaluate(async (origin) => {
      const frame = document.createElement('iframe')
      frame.src = `${origin}/`
      const loaded = new Promise((done) => frame.addEventListener('load', done))
      document.body.append(frame)
      await loaded
      return frame.contentDocument === null
    }, ui.origin)
    expect(framed).toBe(true)
    const inFrame = other.frames().find((frame) => frame !== other.mainFrame())
    expect((await inFrame?.content()) ?? '').not.toContain('id="page"')
    expect(await summary()).toContain('13 secrets') // nothing was forgotten, nothing uploaded
  })

  it.each(['/api/forget', '/api/upload?name=a'])('a form that posts to %s changes nothing', async (path) => {
    await open([HAR])
    await page.waitForSelector('.summary')
    const other = await context.newPage()
    await other.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const answer = other.waitForResponse((response) => response.url().includes('/api/'))
    await other.evaluate((action) => {
      const form = document.createElement('form')
      Object.assign(form, { action, method: 'post', enctype: 'text/plain' })
      document.body.append(form)
      form.submit()
    }, ui.origin + path)
    expect((await answer).status()).toBe(403)
    await page.reload()
    await page.waitForSelector('.summary')
  })
})

const dropOnly = async (name: string, bytes: Buffer): Promise<void> => {
  const data = await page.evaluateHandle(
    ({ name, base64 }) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name))
      return transfer
    },
    { name, base64: bytes.toString('base64') },
  )
  await page.dispatchEvent('.zone', 'drop', { dataTransfer: data })
}

const save = async (button: string): Promise<{ name: string; path: string }> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  const path = join(temporaryFolder(), 'saved')
  await download.saveAs(path)
  return { name: download.suggestedFilename(), path }
}

/** Nothing was asked of another origin, and nothing went wrong, a violated policy included. */
const calm = async (): Promise<void> => {
  expect(requests.filter((url) => !url.startsWith(`${ui.origin}/`))).toEqual([])
  expect(troubles).toEqual([])
}

const shoot = async (name: string): Promise<void> => {
  if (SHOTS === undefined) return
  mkdirSync(SHOTS, { recursive: true })
  await page.screenshot({ path: join(SHOTS, `${name}.png`) })
}
