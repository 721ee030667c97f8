import type { Planted } from '../model.js'
import { ALPHABETS, createRandom, type Random } from '../random.js'

const token = (random: Random): string => random.chars(ALPHABETS.base64url, 43)
const key = (random: Random): string => random.chars(ALPHABETS.base62, 40)
const signature = (random: Random): string => random.bytes(256).toString('base64')

/** Name → where the app shows it, and how it is made. */
const SECRETS = {
  csrf: ['a meta tag, a hidden input, a form', (random: Random) => random.bytes(48).toString('base64')],
  password: ['a form', (random: Random) => `${random.chars(ALPHABETS.base62, 14)}+ %&`],
  session: ['Set-Cookie, Cookie', token],
  nameless: [
    'Set-Cookie, Cookie, under a name that tells nothing',
    (random: Random) => random.chars(ALPHABETS.hex, 48),
  ],
  state: ['OAuth addresses', (random: Random) => random.chars(ALPHABETS.base64url, 32)],
  nonce: ['OAuth addresses', (random: Random) => random.chars(ALPHABETS.base64url, 32)],
  code: ['OAuth addresses, a form', (random: Random) => random.chars(ALPHABETS.base64url, 40)],
  verifier: ['a form', (random: Random) => random.chars(ALPHABETS.base64url, 64)],
  clientSecret: ['a form', key],
  access: ['a JSON answer, Authorization', (random: Random) => random.jwt({ sub: 'ines', scope: 'orders' })],
  refresh: ['a JSON answer', (random: Random) => random.chars(ALPHABETS.base64url, 86)],
  apiKey: ['X-Api-Key', (random: Random) => random.chars(ALPHABETS.hex, 40)],
  config: ['an inline script', key],
  script: ['a script', key],
  variable: ['GraphQL variables', (random: Random) => random.chars(ALPHABETS.base62, 16)],
  quoted: ['JSON in JSON', (random: Random) => `q"\\${random.chars(ALPHABETS.base62, 14)}é</script>`],
  multipart: ['multipart/form-data', (random: Random) => random.chars(ALPHABETS.base62, 16)],
  blob: ['a body of bytes', key],
  zipped: ['a body of gzip', key],
  signed: ['an address signed for a store', (random: Random) => random.chars(ALPHABETS.hex, 64)],
  fragment: ['the fragment of a relative Location', token],
  referer: ['an address, then Referer', token],
  saml: ['base64 of XML in a form', signature],
  relay: ['a form', token],
  event: ['an event stream', key],
  socketProtocol: ['Sec-WebSocket-Protocol', token],
  socketText: ['a message of text', token],
  socketBinary: ['a message of bytes', key],
} as const

export type Secrets = Readonly<Record<keyof typeof SECRETS, string>>

/** Fresh values of every kind, from a seed. */
export const createSecrets = (seed: string): { secrets: Secrets; planted: Planted[] } => {
  const random = createRandom(seed)
  const planted = Object.entries(SECRETS).map(([id, [where, make]]) => ({
    id,
    kind: 'recorded',
    where,
    value: make(random),
  }))
  return { secrets: Object.fromEntries(planted.map(({ id, value }) => [id, value])) as Secrets, planted }
}
