import { createRequire } from 'node:module'

type Sdk = typeof import('@aws-sdk/client-s3')

const require = createRequire(import.meta.url)
let loaded: Sdk | undefined

/**
 * The SDK, loaded on use: other commands start 0.2 s sooner. It is CommonJS, and
 * required as such: import() would read all of it once more, to learn its names.
 */
export const sdk = (): Sdk => {
  loaded ??= require('@aws-sdk/client-s3') as Sdk
  return loaded
}
