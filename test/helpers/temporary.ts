import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Gives the whole run one temporary folder, which goes when it has ended: tests leave theirs lying about. */
export const setup = (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'beartrap-tests-'))
  chmodSync(folder, 0o755) // some tests run the command as another user
  process.env['TMPDIR'] = folder // worker processes, and what they start, have it from here
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
