import type { Place } from '../../core/types.js'
import { type Frame, pointerOf } from './frames.js'
import type { Role, Side } from './roles.js'

/** What one member of a frame is, while it is shown. */
export interface Part {
  readonly frame: Frame
  readonly key: string | number
  readonly role: Role
  /** How what is written there is spelled: as a string's content, `quoted` already, or a `bare` value that becomes a string. */
  readonly spelling: 'text' | 'quoted' | 'bare'
  /** What it is that is to go whole. */
  readonly dropped?: 'body' | 'undecoded' | undefined
  /** Whether it begins as base64 does, once its first bytes are known. */
  isBase64?: boolean
  /** Whether it is the name of what the next part is the value of. */
  readonly isName?: true
  /** The name of a header, in lower case. */
  readonly header?: string | undefined
}

/** Where a secret in it leaked; `judge` tells what the bytes round the secret say. */
export const placeIn = ({ frame, key, role, header }: Part, judge: () => Place): Place => {
  const place = isTold(role, frame.side, header) ? { exposure: '' } : judge()
  const exposure = exposureOf(place.exposure, role, sideOfMember(frame, key), header)
  const { exchange } = frame
  const sent = isSent(exposure, role, place) && exchange.url !== undefined ? targetOf(exchange.url) : {}
  return { ...place, framework: place.framework ?? 'har', exposure, ...sent, pointer: pointerOf(frame, key) }
}

/** Whether the document says where a secret leaked, and the bytes round it need not be asked. */
const isTold = (role: Role, side: Side | undefined, header: string | undefined): boolean =>
  (role === 'header' && header !== 'referer' && !LOCATIONS.has(header ?? '')) ||
  role === 'cookie' ||
  role === 'query' ||
  (role === 'param' && side !== undefined)

const sideOfMember = ({ side }: Frame, key: string | number): Side | undefined =>
  side ?? (key === 'postData' ? 'request' : undefined)

const LOCATIONS: ReadonlySet<string> = new Set(['location', 'content-location', 'link', 'refresh'])
/** What text in a body is, if it is told to be that, whatever it was sent as. */
const TOLD: ReadonlySet<string> = new Set(['debug-page', 'traceback', 'environment', 'config-dump'])

const exposureOf = (judged: string, role: Role, side: Side | undefined, header: string | undefined): string => {
  switch (role) {
    case 'header':
      if (header === 'referer') return 'referer'
      if (header !== undefined && LOCATIONS.has(header)) return 'redirect-location'
      return `${side ?? 'request'}-header`
    case 'cookie':
      return `${side ?? 'request'}-header`
    case 'query':
      return 'url-query'
    case 'param':
      return side === undefined ? judged : 'request-body'
    case 'body':
      return side === undefined || TOLD.has(judged) ? judged : `${side}-body`
    case 'url':
    case 'plain':
      return judged
    default:
      return role satisfies never
  }
}

const SENT: ReadonlySet<string> = new Set(['request-header', 'request-body', 'url-query'])

/** Whether it went to the host of its exchange; an address inside a value has its own. */
const isSent = (exposure: string, role: Role, { host }: Place): boolean =>
  SENT.has(exposure) && role !== 'plain' && role !== 'url' && host === undefined

const TARGET = /^(https?|wss?):\/\/(?:[^@/?#]*@)?([^/?#\s]{1,255})/i

const targetOf = (url: string): Pick<Place, 'host' | 'plaintext'> => {
  const [, scheme = '', host] = TARGET.exec(url) ?? []
  if (host === undefined) return {}
  const isPlain = /^(?:http|ws)$/i.test(scheme)
  return { host: host.toLowerCase(), ...(isPlain && { plaintext: true }) }
}
