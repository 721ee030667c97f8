// The sanitizers, each a row: bytes of a HAR file in, bytes out. A tool that is not installed is left out.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

const beartrap = {
  name: 'beartrap',
  mode: 'defaults',
  sanitize: (input, scratch) =>
    command(process.execPath, [BIN, 'redact', input, '-o', join(scratch, 'out.har')], scratch),
}

/** What Chrome's "Export HAR (sanitized)" leaves out, applied here: front_end/models/har/Log.ts of DevTools. */
const CHROME_DROPS = new Set(['authorization', 'cookie', 'set-cookie'])
const chromeSanitized = {
  name: 'Chrome, sanitized export',
  mode: 'defaults',
  sanitize: (input) =>
    rewritten(input, (har) => {
      for (const message of har.log.entries.flatMap(({ request, response }) => [request, response])) {
        message.headers = message.headers.filter(({ name }) => !CHROME_DROPS.has(name.toLowerCase()))
        message.cookies = []
      }
      return har
    }),
}

const library = (peers, name, mode, call) =>
  existsSync(join(peers, 'node_modules', name)) && {
    name,
    mode,
    sanitize: (input) => rewritten(input, (har) => call(createRequire(join(peers, 'package.json'))(name), har)),
  }

const EVERY_BOX = {
  ...Object.fromEntries(
    ['RequestHeaders', 'Cookies', 'QueryParams', 'PostParams', 'ResponseHeaders', 'BodyContents'].map((what) => [
      `scrubAll${what}`,
      true,
    ]),
  ),
  // With "all" the lists name what is kept.
  ...Object.fromEntries(
    ['Header', 'Cookie', 'QueryParam', 'PostParam', 'ResponseHeader'].map((what) => [`scrubSpecific${what}`, []]),
  ),
  scrubSpecificMimeTypes: [],
}

const harCapture = (peers, mode, ...args) => {
  const tool = join(peers, 'python/bin/har-capture')
  return (
    existsSync(tool) && {
      name: 'har-capture',
      mode,
      sanitize: (input, scratch) =>
        command(tool, ['sanitize', input, ...args, '-o', join(scratch, 'out.har')], scratch),
    }
  )
}

export const sanitizersIn = (peers) =>
  [
    beartrap,
    chromeSanitized,
    library(peers, 'har-sanitizer', 'defaults', ({ sanitize }, har) => sanitize(har)),
    library(peers, 'har-sanitizer', 'everything', ({ sanitize }, har) =>
      sanitize(har, { cookies: 'obfuscate', tokens: 'obfuscate' }),
    ),
    library(peers, 'har-cleaner', 'defaults', ({ sanitizeHar }, har) => sanitizeHar(har)),
    library(peers, 'har-cleaner', 'everything', ({ sanitizeHar }, har) => sanitizeHar(har, EVERY_BOX)),
    harCapture(peers, 'defaults', '-p', 'base'),
    harCapture(peers, 'everything', '-p', 'base', '-p', 'network-device', '--no-salt'),
  ].filter(Boolean)

const rewritten = async (input, change) =>
  Buffer.from(JSON.stringify(await change(JSON.parse(readFileSync(input, 'utf8'))), null, 2))

const command = (tool, args, scratch) => {
  writeFileSync(join(scratch, 'out.har'), '')
  const { status, stderr } = spawnSync(tool, args.includes(BIN) ? [...args, '--force'] : args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr.trim().split('\n').at(-1)}`)
  return readFileSync(join(scratch, 'out.har'))
}
