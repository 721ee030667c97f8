import { z } from 'zod'
import { DEFAULT_RETRY } from '../../core/alerts/backoff.js'
import { DEFAULT_STORM } from '../../core/alerts/storm.js'
import { CONFIDENCES, SEVERITIES } from '../../core/types.js'
import { duration } from './duration.js'
import { SHAPE_NAMES } from './shapes/index.js'

const globs = z.array(z.string().min(1)).min(1)

/** Below 2 half of it is no event, so that no summary of a secret would ever be told. */
const MIN_LIMIT = 2

const stormSchema = z.strictObject({
  window: duration.default(DEFAULT_STORM.window).describe('One summary of a secret that goes on.'),
  limit: z.int().min(MIN_LIMIT).default(DEFAULT_STORM.limit).describe('Events a window.'),
  dedupe: duration.default(DEFAULT_STORM.dedupe).describe('How long a secret told in full is told in summaries only.'),
})

/** YAML 1.2 takes `on` and `off` for words. */
const onOff = z.union([z.boolean(), z.enum(['on', 'off'])]).transform((value) => value === true || value === 'on')

/** What every sink may be told, beside the keys of its kind. */
export const commonShape = {
  kind: z.string(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9][\w.:-]{0,63}$/, 'letters, digits and . : _ -, 64 at most')
    .optional()
    .describe('In logs, metrics and the state that is kept; its kind and host where absent.'),
  format: z.enum(SHAPE_NAMES).default('beartrap').describe('What an event looks like.'),
  filter: z
    .strictObject({
      severity: z.enum(SEVERITIES).optional(),
      confidence: z.enum(CONFIDENCES).optional(),
      rules: globs.optional(),
      artifacts: globs.optional(),
      losses: z.boolean().optional(),
    })
    .default({}),
  storm: z.union([onOff, stormSchema]).optional(),
  retry: z
    .strictObject({
      base: duration.default(DEFAULT_RETRY.base),
      max: duration.default(DEFAULT_RETRY.max),
    })
    .default(DEFAULT_RETRY),
}

/** The keys that an object of the configuration may have: the sink's own, or those of one of its parts. */
export const knownKeys = (own: z.ZodObject, part: PropertyKey | undefined): readonly string[] => {
  if (part === 'filter') return Object.keys(commonShape.filter.unwrap().shape)
  if (part === 'storm') return Object.keys(stormSchema.shape)
  if (part === 'retry') return Object.keys(commonShape.retry.unwrap().shape)
  return [...Object.keys(own.shape), ...Object.keys(commonShape)]
}
