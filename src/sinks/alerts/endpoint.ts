import { z } from 'zod'
import { BeartrapError } from '../../core/errors.js'
import { duration } from './duration.js'
import type { Env } from './kind.js'
import { envName, secretFrom } from './secrets.js'

/** Of every sink that is spoken to by HTTP. */
export const endpointShape = {
  url: z.string().min(1).optional(),
  urlEnv: envName.optional().describe('Holds the address, where that is a credential itself.'),
  timeout: duration.optional().describe('Until the answer begins; 15s where absent.'),
}

export interface EndpointConfig {
  readonly url?: string | undefined
  readonly urlEnv?: string | undefined
}

/** What an address may be called in messages: its host. Throws BeartrapError 'config', without the address. */
export const endpointTitle = ({ url, urlEnv }: EndpointConfig): string => {
  if ((url === undefined) === (urlEnv === undefined)) throw new BeartrapError('config', 'needs one of url and urlEnv')
  return url === undefined ? `$${urlEnv}` : parseUrl(url).host
}

/** The address. Throws BeartrapError 'config', without it. */
export const endpointUrl = ({ url, urlEnv }: EndpointConfig, env: Env, sink: string): URL => {
  try {
    return parseUrl(url ?? secretFrom(env, urlEnv ?? '', sink))
  } catch (error) {
    const { message } = error as Error
    throw new BeartrapError('config', message.startsWith(sink) ? message : `${sink}: ${message}`)
  }
}

const parseUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new BeartrapError('config', 'the address must begin with https:// or http:// and a host')
  if (url.username !== '' || url.password !== '')
    throw new BeartrapError('config', 'no user and password in the address; use headersEnv')
  return url
}
