import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits. */
const KEY_BYTES = 32

/** From asking for a download to the browser's request for it. */
const TICKET_MS = 60_000

/** Tickets that were asked for and not used; the oldest goes first. */
const MAX_TICKETS = 16

/**
 * Who may use the API. The printed link carries a token in its fragment, which
 * browsers send to no server; the page gives it in once and gets a key for it, held
 * in its tab's sessionStorage and sent as a header of every request.
 *
 * No cookie, on purpose: cookies know no port, so the browser would send one to
 * every other server on this host's loopback as well, and SameSite counts them all
 * as one site. A header is sent by no form, image or frame, and by no other
 * origin's script without a preflight, which this server answers to nobody.
 */
export interface Pass {
  readonly token: string
  /** The key for the link's token; the token is spent with that. */
  exchange(token: string): string | undefined
  admits(key: string | undefined): boolean
  /** Leave to fetch one thing once, by a plain link: 256 bits that stand in for the header. */
  issue(grants: string): string
  /** What a ticket grants; it is spent with that. */
  redeem(ticket: string): string | undefined
}

export const createPass = (now: () => number = Date.now): Pass => {
  const [token, key] = [draw(), draw()]
  const tickets = new Map<string, { grants: string; until: number }>()
  let spent = false
  return {
    token,
    exchange: (given) => {
      const right = isEqual(given, token) && !spent
      if (!right) return undefined
      spent = true
      return key
    },
    admits: (given) => spent && given !== undefined && isEqual(given, key),
    issue: (grants) => {
      const [oldest] = tickets.keys()
      if (oldest !== undefined && tickets.size >= MAX_TICKETS) tickets.delete(oldest)
      const ticket = draw()
      tickets.set(digest(ticket).toString('hex'), { grants, until: now() + TICKET_MS })
      return ticket
    },
    redeem: (ticket) => {
      const name = digest(ticket).toString('hex')
      const found = tickets.get(name)
      tickets.delete(name)
      return found !== undefined && found.until >= now() ? found.grants : undefined
    },
  }
}

const draw = (): string => randomBytes(KEY_BYTES).toString('base64url')

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** In a time that tells nothing of where they differ, whatever their lengths. */
const isEqual = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))
