import { z } from 'zod'
import { SEVERITIES } from '../core/types.js'

/** Rows of one answer. */
const MAX_ROWS = 200
const MAX_SOUGHT_LENGTH = 200

/** Secrets named one by one in a decision; more go by the filter. */
const MAX_IDS = 1000

const id = z.int().min(0)
const review = id
const page = { offset: id, limit: z.int().min(1).max(MAX_ROWS) }

const filter = z.strictObject({
  severities: z.array(z.enum(SEVERITIES)).max(SEVERITIES.length),
  exposure: z.string().max(MAX_SOUGHT_LENGTH),
  text: z.string().max(MAX_SOUGHT_LENGTH),
})

const chosen = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ids'), ids: z.array(id).max(MAX_IDS) }),
  z.strictObject({ kind: z.literal('filter'), filter }),
])

/** The body of each request, with nothing in it that is not known. */
export const REQUESTS = {
  session: z.strictObject({ token: z.string().max(100) }),
  state: z.strictObject({}),
  secrets: z.strictObject({ review, filter, ...page }),
  places: z.strictObject({ review, secret: id, ...page }),
  reveal: z.strictObject({ review, place: id }),
  decide: z.strictObject({ review, chosen, keep: z.boolean() }),
  sanitize: z.strictObject({ review }),
  ticket: z.strictObject({ review, what: z.enum(['copy', 'audit']) }),
  forget: z.strictObject({}),
}
