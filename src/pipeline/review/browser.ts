import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Opens the link in the user's browser. The token would stand among the arguments
 * of the processes, for every user of the machine to see: so what is opened is a
 * private file that leads on to it. Whether a browser came up is not known.
 */
export const openInBrowser = async (link: string, folder: string): Promise<void> => {
  const path = join(folder, 'open.html')
  const page = `<!doctype html><meta http-equiv="refresh" content="0;url=${link}"><title>beartrap</title>`
  await writeFile(path, page, { mode: 0o600, flag: 'wx' })
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, path], { stdio: 'ignore', detached: true })
  child.on('error', () => {}) // none there: the link is printed as well
  child.unref()
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['explorer.exe'],
}
