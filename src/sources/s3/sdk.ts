import { createRequire } from 'node:module'

/**
 * The SDK and what it sends with, loaded on use: other commands start 0.2 s sooner.
 * They are CommonJS, and required as such: import reads all of it once more, to
 * learn its names, and takes twice the time.
 */
const load = createRequire(import.meta.url)

export const sdk = () => load('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3')
export const protocols = () => load('@smithy/core/protocols') as typeof import('@smithy/core/protocols')
export const nodeHttp = () => load('@smithy/node-http-handler') as typeof import('@smithy/node-http-handler')

/** The two parts of undici that are used: all of it takes a tenth of a second to load. */
export const undici = () => ({
  Agent: load('undici/lib/dispatcher/agent.js') as typeof import('undici').Agent,
  buildConnector: load('undici/lib/core/connect.js') as typeof import('undici').buildConnector,
})
