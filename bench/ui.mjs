/**
 * Whether the review page stays responsive with a large file: drops a HAR into it in
 * Chromium, scrolls, filters, opens, downloads, and prints what took how long.
 *
 *   node bench/ui.mjs [--mb 200] [--distinct]    after npm run build; CHROMIUM_PATH names the browser
 *
 * With --distinct, each entry has secrets of its own. Exits 1 where a task of the
 * page took 200 ms or more.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const MAX_TASK_MS = 200

const args = process.argv.slice(2)
const megabytes = args.includes('--mb') ? Number(args[args.indexOf('--mb') + 1]) : 200
const distinct = args.includes('--distinct')
const folder = mkdtempSync(join(tmpdir(), 'beartrap-bench-'))

const writeHar = async (path) => {
  const { log } = JSON.parse(readFileSync('samples/browser-har/input', 'utf8'))
  const entries = log.entries.map((entry) => JSON.stringify(entry))
  const out = createWriteStream(path)
  out.write(`${JSON.stringify({ log: { ...log, entries: [] } }).slice(0, -3)}`)
  let bytes = 0
  for (let index = 0; bytes < megabytes * 1e6; index++) {
    const entry = renewed(withBody(entries[index % entries.length], index), distinct ? index : index % 400)
    bytes += entry.length + 1
    if (!out.write(index === 0 ? entry : `,${entry}`)) await once(out, 'drain')
  }
  out.end(']}}')
  await once(out, 'close')
}

/** The entry with every long run of digits and letters drawn anew from the seed. */
const renewed = (entry, seed) =>
  entry.replace(/(?<![\w-])(?=[a-z]*\d)[0-9a-zA-Z]{24,64}(?![\w.-])/g, (value) =>
    createHash('sha256').update(`${seed}${value}`).digest('hex').slice(0, value.length),
  )

/** Most of a HAR is what was loaded: a script of 4 to 36 KB an entry. */
const withBody = (entry, index) => {
  const whole = JSON.parse(entry)
  const lines = Array.from(
    { length: 50 + ((index * 37) % 400) },
    (_, line) => `  if (state.items[${line}] === undefined) return render(view, { row: ${line}, of: ${index} })`,
  )
  whole.response.content = {
    ...whole.response.content,
    text: `${whole.response.content.text ?? ''}${lines.join('\n')}`,
  }
  return JSON.stringify(whole)
}

const timed = async (what, act) => {
  const from = performance.now()
  const result = await act()
  console.log(`${what.padEnd(34)} ${((performance.now() - from) / 1000).toFixed(2)} s`)
  return result
}

const path = join(folder, 'large.har')
await timed(`write ${megabytes} MB`, () => writeHar(path))
const child = spawn(process.execPath, ['dist/bin.js', 'ui'], { stdio: ['ignore', 'pipe', 'inherit'] })
const link = String((await once(child.stdout, 'data'))[0]).trim()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
})
let worst = 0
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.addInitScript(() => {
    globalThis.tasks = []
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
      buffered: true,
    })
    globalThis.frames = 0
    const frame = () => requestAnimationFrame(() => ++globalThis.frames && frame())
    frame()
  })
  const answers = []
  page.on('requestfinished', async (request) => {
    if (request.url().endsWith('/api/state')) answers.push(request.timing().responseEnd)
  })
  await page.goto(link)
  await timed('send', async () => {
    await page.setInputFiles('input[type=file]', path)
    await page.waitForFunction(() => /Reading it/.test(document.body.innerText), undefined, { timeout: 600_000 })
  })
  await timed('read twice', () => page.waitForSelector('.summary', { timeout: 600_000 }))
  console.log(`  ${(await page.innerText('.summary')).replace(/\s+/g, ' ')}`)
  await page.waitForSelector('.secret .title')
  await timed('scroll to the end', async () => {
    for (let share = 0; share <= 50; share++) {
      await page.evaluate((part) => {
        const scroller = document.querySelector('.scroller')
        scroller.scrollTop = scroller.scrollHeight * part
      }, share / 50)
      await page.waitForTimeout(20)
    }
    await page.waitForFunction(() => document.querySelectorAll('.secret .title').length > 5)
    await page.evaluate(() => document.querySelector('.scroller').scrollTo(0, 0))
  })
  await timed('search', async () => {
    await page.getByLabel('Search').fill('cookie')
    await page.waitForFunction(() => document.querySelector('.bulk-count') !== null)
    await page.getByLabel('Search').fill('')
    await page.waitForFunction(() => document.querySelector('.bulk-count') === null)
  })
  await timed('keep one, and open it', async () => {
    await page.waitForSelector('.secret .title')
    await page.getByRole('switch').first().click()
    await page.waitForFunction(() => /1 to keep/.test(document.querySelector('.summary').innerText))
    await page.locator('.row-open').first().click()
    await page.waitForSelector('.place .mask')
  })
  await timed('scroll through its places', async () => {
    for (let share = 0; share <= 50; share++) {
      await page.evaluate((part) => {
        document.querySelector('.scroller').scrollTop = document.querySelector('.places').offsetHeight * part
      }, share / 50)
      await page.waitForTimeout(20)
    }
    await page.waitForSelector('.place .mask')
  })
  console.log(`  elements on the page: ${await page.evaluate(() => document.querySelectorAll('*').length)}`)
  await timed('sanitize, verify and save', async () => {
    const download = page.waitForEvent('download', { timeout: 600_000 })
    await page.getByRole('button', { name: 'Download sanitized file' }).click()
    await (await download).saveAs(join(folder, 'copy.har'))
  })
  await timed('save the audit', async () => {
    const download = page.waitForEvent('download', { timeout: 600_000 })
    await page.getByRole('button', { name: 'Download audit' }).click()
    await (await download).saveAs(join(folder, 'audit.json'))
  })
  const tasks = await page.evaluate(() => globalThis.tasks)
  worst = Math.max(0, ...tasks)
  console.log(`page: ${tasks.length} tasks over 50 ms, the longest ${worst.toFixed(0)} ms`)
  console.log(`server: slowest answer of ${answers.length} to "how far": ${Math.max(...answers).toFixed(0)} ms`)
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  console.log(`server: peak memory ${Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024)} MB`)
} finally {
  await browser.close()
  child.kill('SIGINT')
  await once(child, 'close')
  rmSync(folder, { recursive: true })
}
process.exitCode = worst < MAX_TASK_MS ? 0 : 1
