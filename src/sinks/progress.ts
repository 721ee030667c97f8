import { formatBytes } from '../core/units.js'

export interface Progress {
  /** More bytes are known to lie ahead. */
  plan(bytes: number): void
  step(progress: { uri: string; bytes: number; findings: number }): void
  /** Takes the bar off the screen, so that a line can be written; the next step draws it again. */
  clear(): void
}

/** A run shorter than this shows no bar. */
const QUIET_MS = 500

const FORMAT = '{bar} {percentage} % · {scanned} of {size} · {rate}/s · {findings} findings · {uri}'
const MAX_URI = 40

const NO_PROGRESS: Progress = { plan: () => {}, step: () => {}, clear: () => {} }

/** A bar on standard error. The total grows while a tree is still being listed. */
export const openProgress = async (enabled: boolean): Promise<Progress> => {
  if (!enabled) return NO_PROGRESS
  const { SingleBar } = await import('cli-progress')
  const started = Date.now()
  const bar = new SingleBar({
    format: FORMAT,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
    barsize: 20,
  })
  let [total, bytes, findings] = [0, 0, 0]
  return {
    plan: (ahead) => {
      total += ahead
    },
    step: (progress) => {
      bytes += progress.bytes
      findings += progress.findings
      const elapsed = Date.now() - started
      if (elapsed < QUIET_MS) return
      const size = Math.max(total, bytes) // compressed artifacts turn out longer than planned
      const uri = progress.uri.length > MAX_URI ? `…${progress.uri.slice(1 - MAX_URI)}` : progress.uri
      const rate = formatBytes((bytes / elapsed) * 1000)
      const payload = { scanned: formatBytes(bytes), size: formatBytes(size), rate, findings, uri }
      if (bar.isActive) bar.setTotal(size)
      else bar.start(size, bytes, payload)
      bar.update(bytes, payload)
    },
    clear: () => {
      if (bar.isActive) bar.stop()
    },
  }
}
