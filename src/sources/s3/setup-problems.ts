import type { StoreAccess } from '../../core/object-store.js'
import type { StoreError } from './store-error.js'

/** Something about credentials that the user has to set right. */
interface SetupProblem {
  readonly is: (error: StoreError) => boolean
  readonly tell: (error: StoreError, access: StoreAccess | undefined) => string
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']
const UNKNOWN_KEY = [
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidToken',
  'UnrecognizedClientException',
  'XAdminUserNotFound', // of versitygw, with a 404
]
const PROVIDERS = ['CredentialsProviderError', 'TokenProviderError']

/** Temporary credentials, or the session of single sign-on that gives them. */
export const isExpired = ({ name, message }: StoreError): boolean =>
  EXPIRED.includes(name) || (PROVIDERS.includes(name) && /expired|sso (session|login)/i.test(message))

/** Asked in this order. */
export const CREDENTIALS: readonly SetupProblem[] = [
  {
    is: ({ name, message }) => PROVIDERS.includes(name) && /could not resolve credentials using profile/i.test(message),
    tell: ({ message }) => {
      const profile = /profile: \[([^\]]*)\]/.exec(message)?.[1] ?? 'as named'
      return `no profile ${profile} with credentials: see aws configure list-profiles, and name one of them with --profile`
    },
  },
  {
    is: ({ name }) => PROVIDERS.includes(name),
    tell: () => 'no credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or read a public bucket with --anonymous',
  },
  {
    is: ({ message }) => /perform: sts:AssumeRole/.test(message),
    tell: ({ message }, access) => {
      const role = /on resource: "?(arn:[^"\s]+)/.exec(message)?.[1] ?? access?.roleArn ?? 'the role'
      return `the role can’t be assumed: grant sts:AssumeRole on ${role}, and let its trust policy name the caller`
    },
  },
  {
    is: ({ name }) => name === 'RequestTimeTooSkewed',
    tell: () => 'this machine’s clock is off by more than 15 minutes: set it right',
  },
  {
    is: ({ name }) => UNKNOWN_KEY.includes(name),
    tell: ({ name }) =>
      `the store does not know these credentials (${name}): check the key and its secret, and that they are of this store`,
  },
]

const whereOf = (access: StoreAccess | undefined): string => access?.endpoint ?? 'AWS'

const untrusted = (_: StoreError, access: StoreAccess | undefined): string =>
  `the certificate of ${whereOf(access)} is signed by nobody known: name its authority’s file in NODE_EXTRA_CA_CERTS`

/** By node's code. */
export const CONNECTION: Readonly<Record<string, SetupProblem['tell']>> = {
  ENOTFOUND: ({ message }, access) => {
    const host = /ENOTFOUND (\S+)/.exec(message)?.[1] ?? whereOf(access)
    if (access?.endpoint === undefined) return `${host}: no such host; check the region and the network`
    return `${host}: no such host; check --endpoint${access.pathStyle ? '' : ', and add --path-style if the store has no host a bucket'}`
  },
  ECONNREFUSED: (_, access) => `nothing answers at ${whereOf(access)}: check --endpoint, and that the store runs`,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
}
