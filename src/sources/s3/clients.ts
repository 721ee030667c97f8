import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { StoreAccess } from '../../core/object-store.js'
import { createHandler } from './handler.js'
import { sdk } from './sdk.js'
import { sendUtf8Headers } from './utf8-headers.js'

/** Sockets a client may hold: a body keeps one to its end, and a pool that is used up waits for ever (aws-sdk-js-v3 #6691). */
const MAX_SOCKETS = 256
const CONNECT_MS = 10_000

/** For stores elsewhere, which have none or don't care. */
const ANY_REGION = 'us-east-1'

const clients = new Map<string, Promise<S3Client>>()

/** One client for each way of access and region, made on use. It sends once: requests.ts has its own tries, which a limit on their rate learns from. */
export const clientFor = (access: StoreAccess, region = access.region, attempts = 1): Promise<S3Client> => {
  const name = JSON.stringify([access, region, attempts])
  const made = clients.get(name) ?? createClient(access, region, attempts)
  clients.set(name, made)
  return made
}

const WRITE_ATTEMPTS = 8

/** One that tries again by itself, as libraries want it that send many requests for one thing. */
export const writingClientFor = (access: StoreAccess, region?: string): Promise<S3Client> =>
  clientFor(access, region, WRITE_ATTEMPTS)

/** Loads the SDK on use: other commands start 0.2 s sooner. */
const createClient = async (access: StoreAccess, region: string | undefined, attempts: number): Promise<S3Client> => {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true' // it is in no user's hands
  const { S3Client } = sdk()
  const where = region ?? (access.endpoint === undefined ? undefined : ANY_REGION)
  const client = new S3Client({
    ...(where !== undefined && { region: where }),
    ...(access.endpoint !== undefined && elsewhere(access.endpoint)),
    ...(access.profile !== undefined && { profile: access.profile }),
    ...(access.anonymous ? UNSIGNED : await credentialsOf(access, where)),
    forcePathStyle: access.pathStyle,
    maxAttempts: attempts,
    requestHandler: createHandler({ sockets: MAX_SOCKETS, connectMs: CONNECT_MS, readMs: access.readTimeout }),
  })
  return sendUtf8Headers(client)
}

/** Checksums that not all stores know are sent and asked for where they must be (aws-sdk-js-v3 #6810). */
const elsewhere = (endpoint: string): S3ClientConfig => ({
  endpoint,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
})

const NO_AUTH = 'smithy.api#noAuth'

/** The scheme itself has to go: a `signer` that does nothing still asks for credentials. */
const UNSIGNED: S3ClientConfig = {
  httpAuthSchemeProvider: () => [{ schemeId: NO_AUTH }],
  httpAuthSchemes: [
    { schemeId: NO_AUTH, identityProvider: () => async () => ({}), signer: { sign: async (request) => request } },
  ],
}

const credentialsOf = async (
  { profile, roleArn }: StoreAccess,
  region: string | undefined,
): Promise<Pick<S3ClientConfig, 'credentials'>> => {
  if (roleArn === undefined && profile === undefined) return {}
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const own = fromNodeProviderChain(profile === undefined ? {} : { profile })
  if (roleArn === undefined) return { credentials: own }
  const params = { RoleArn: roleArn, RoleSessionName: 'beartrap' }
  return {
    credentials: fromTemporaryCredentials({
      masterCredentials: own,
      params,
      ...(region !== undefined && { clientConfig: { region } }),
    }),
  }
}
