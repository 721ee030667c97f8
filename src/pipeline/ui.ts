import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { ArtifactRef } from '../core/artifact.js'
import { BeartrapError } from '../core/errors.js'
import { loadAssets } from '../server/assets.js'
import { serveUi } from '../server/server.js'
import { isRereadable, listTarget } from '../sources/index.js'
import { openInBrowser } from './review/browser.js'
import { createDesk } from './review/desk.js'
import { createSettings } from './session.js'

export interface UiOptions {
  /** Opened as the page opens. */
  readonly file: string | undefined
  /** 0 takes any that is free. */
  readonly port: number
  /** Whether to start a browser. */
  readonly browser: boolean
  readonly patterns: readonly string[]
  readonly key: string | undefined
  readonly version: string
  /** Told the page's link, once it is there. */
  readonly onReady: (link: string) => void
  readonly onFault: (message: string) => void
}

/** The page, built: beside pipeline/ in dist/. */
const PAGE = new URL('../ui/', import.meta.url)

/** Serves the review page until the process is told to end. Leaves no file behind. */
export const runUi = async (options: UiOptions): Promise<void> => {
  const { file, port, browser, version, onReady, onFault } = options
  const [settings, assets] = await Promise.all([createSettings({ ...options, explain: true }), loadAssets(PAGE)])
  const ref = file === undefined ? undefined : await fileAt(file)
  const folder = await mkdtemp(join(tmpdir(), 'beartrap-ui-')) // mode 0700
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  const ended = untilSignal(remove)
  const desk = createDesk({ settings, folder, version })
  try {
    const server = await serveUi({ desk, assets, port, onFault: (error) => onFault(kindOf(error)) })
    if (ref !== undefined) await desk.open(ref, basename(ref.uri))
    if (browser) await openInBrowser(server.link, folder)
    onReady(server.link)
    await ended
    await server.close()
  } finally {
    await desk.forget()
    remove()
  }
}

/** The first signal ends in order, and removes what lies on the disk at once; a second one finds no handler. */
const untilSignal = (atOnce: () => void): Promise<void> =>
  new Promise((done) => {
    const end = (): void => {
      atOnce() // while the signals are still caught: a second one would end this
      for (const signal of SIGNALS) process.off(signal, end)
      done()
    }
    for (const signal of SIGNALS) process.on(signal, end)
  })

/** What a fault is, without its message, which could hold anything. */
const kindOf = (error: unknown): string => {
  const { name = 'Error', code = '' } = error as { name?: string; code?: unknown }
  return `${name} ${String(code)}`.trim()
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const fileAt = async (path: string): Promise<ArtifactRef> => {
  for await (const listed of listTarget(path, { exclude: [] })) {
    if (listed.kind === 'problem') throw new BeartrapError('input', `${listed.uri}: ${listed.message}`)
    if (listed.kind === 'artifact' && listed.ref.locator === path && isRereadable(listed.ref)) return listed.ref
    break
  }
  throw new BeartrapError('usage', `${path}: name one file; the page reads it more than once`)
}
