import { readFileSync } from 'node:fs'

/** beartrap's own. */
export const version = (): string => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
