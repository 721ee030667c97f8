import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { temporaryFolder } from '../cli.js'
import { freePort } from '../free-port.js'
import { comesUp, findProgram } from '../server.js'

/** Where `go install` puts programs; nowhere without go. */
const goFolders = (): string[] => {
  try {
    const [bin = '', path = ''] = execFileSync('go', ['env', 'GOBIN', 'GOPATH'], { encoding: 'utf8' }).split('\n')
    return [bin, ...path.split(delimiter).map((folder) => join(folder, 'bin'))].filter((folder) => folder !== '')
  } catch {
    return []
  }
}

/** On PATH, or where go puts it; without one, tests over it are skipped by name. */
const VERSITYGW = findProgram(['versitygw'], goFolders())

/** Why tests over it are skipped; goes into their names. */
export const NO_VERSITYGW =
  VERSITYGW === undefined
    ? ' (skipped: no versitygw; go install github.com/versity/versitygw/cmd/versitygw@v1.8.0 gets it)'
    : ''

/** What it can't do, and why: a promise of the conformance suite, by its beginning. */
export const VERSITYGW_CANNOT: Readonly<Record<string, string>> = {
  'an unknown access key': 'its code is XAdminUserNotFound',
  'pages of versions': 'its pages repeat a version; with one a page they never end',
  'a key with steps upward': 'keys are paths of files',
  'a key with a leading slash': 'keys are paths of files',
  'a key with a doubled slash': 'keys are paths of files',
  'a key with a trailing slash': 'such a key is a folder, and holds nothing',
  'a key with a dot alone': 'keys are paths of files',
  'a key with control characters': 'listed as U+FFFD',
  'a key with 1,024 bytes in one name': 'names of files have 255 bytes',
  'a key of 1,025 bytes': 'its limit is that of a path',
}

/** An S3 gateway over a temporary folder, with versions, on loopback. Throws where it doesn't come up. */
export const versitygw = async () => {
  const folder = temporaryFolder()
  const [root, versions] = [join(folder, 'root'), join(folder, 'versions')]
  for (const path of [root, versions]) mkdirSync(path)
  const credentials = {
    accessKeyId: `id-${randomBytes(8).toString('hex')}`,
    secretAccessKey: randomBytes(20).toString('hex'),
  }
  const address = `127.0.0.1:${await freePort()}`
  const options = ['--port', address, '--health', '/healthz', '--quiet', '--keep-alive']
  const child = spawn(VERSITYGW ?? '', [...options, 'posix', '--versioning-dir', versions, root], {
    env: {
      PATH: process.env['PATH'] ?? '',
      ROOT_ACCESS_KEY: credentials.accessKeyId,
      ROOT_SECRET_KEY: credentials.secretAccessKey,
    },
    stdio: 'ignore',
  })
  const close = await comesUp(child, `versitygw at ${address}`, () =>
    fetch(`http://${address}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    ),
  )
  return { endpoint: `http://${address}`, region: 'us-east-1', credentials, close }
}
