import type { z } from 'zod'
import type { Desk, Download } from './desk.js'
import type { Pass } from './pass.js'
import { REQUESTS } from './requests.js'

type Requests = { [Name in keyof typeof REQUESTS]: z.infer<(typeof REQUESTS)[Name]> }
type Answers = { [Name in keyof Requests]: (body: Requests[Name]) => unknown }

/** The key header, in lower case as node:http has it. */
export const KEY_HEADER = 'x-beartrap-key'

/** An answer other than 200. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.name = 'Refused'
    this.status = status
  }
}

export interface Api {
  /** Whether there is such a call. */
  has(name: string): boolean
  /** Throws Refused, and BeartrapError as the desk does. */
  call(name: string, key: string | undefined, body: unknown): Promise<unknown>
  /** Throws Refused where the key isn't right. */
  admit(key: string | undefined): void
  /** Throws Refused where the ticket isn't right, and BeartrapError as the desk does. */
  download(ticket: string): Download
}

/** The calls of the page, each a name and a JSON body. All but `session` need the key. */
export const createApi = (desk: Desk, pass: Pass): Api => {
  const answers: Answers = {
    session: ({ token }) => {
      const key = pass.exchange(token)
      if (key === undefined) throw new Refused(403, 'this link was used before, or is not of this run')
      return { key }
    },
    state: () => desk.state(),
    secrets: ({ review, filter, offset, limit }) => desk.secrets(review, filter, { offset, limit }),
    places: ({ review, secret, offset, limit }) => desk.places(review, secret, { offset, limit }),
    reveal: ({ review, place }) => desk.reveal(review, place),
    decide: ({ review, chosen, keep }) => desk.decide(review, chosen, keep),
    sanitize: ({ review }) => desk.sanitize(review),
    ticket: ({ review, what }) => ({ path: `/download/${pass.issue(JSON.stringify({ review, what }))}` }),
    forget: () => desk.forget(),
  }
  const admit = (key: string | undefined): void => {
    if (!pass.admits(key)) throw new Refused(403, 'no session: open the link that beartrap ui printed')
  }
  const answer = async <Name extends keyof Requests>(name: Name, body: unknown): Promise<unknown> => {
    const parsed = REQUESTS[name].safeParse(body)
    if (!parsed.success) throw new Refused(400, 'not a request of this page')
    return answers[name](parsed.data as Requests[Name])
  }
  return {
    has: (name) => isCall(name),
    call: async (name, key, body) => {
      if (!isCall(name)) throw new Refused(404, 'no such call')
      if (name !== 'session') admit(key)
      return (await answer(name, body)) ?? {}
    },
    admit,
    download: (ticket) => {
      const grants = pass.redeem(ticket)
      if (grants === undefined) throw new Refused(404, 'this download was fetched before, or is too old')
      const { review, what } = JSON.parse(grants) as Requests['ticket']
      return desk.download(review, what)
    },
  }
}

const isCall = (name: string): name is keyof Requests => Object.hasOwn(REQUESTS, name)
