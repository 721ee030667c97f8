import { beartrap, type Ran, type RunOptions, temporaryFolder } from '../cli.js'
import { openScripted } from './open.js'

/** A scripted server, and the command that reaches it: with a folder of its own for its runs, and the server's credentials. */
export const openCommand = async () => {
  const opened = await openScripted()
  const { endpoint, credentials } = opened.server
  const state = temporaryFolder()
  const env = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const scan = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
    beartrap(['scan', ...args, '--endpoint', endpoint, '--path-style', '--state', state, '--key', 'k', '-j', '1'], {
      ...options,
      env: { ...env, ...options.env },
    })
  return { ...opened, state, env, scan }
}
