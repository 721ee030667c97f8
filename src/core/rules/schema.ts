import { z } from 'zod'
import { CHECK_NAMES } from '../checks/index.js'
import { CONFIDENCES, DOCUMENT_FORMATS, POLICIES, SEVERITIES } from '../types.js'
import { WINDOW_NAMES } from './windows.js'

/** The prefilter's cost follows from its shortest keyword (bench/prefilter): below 3 bytes it is no filter. */
const MIN_KEYWORD_BYTES = 3

const id = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens')

/** A single sign is looked for at the speed of memory, so a rare one serves as well: @ stands in few lines of a log. */
const SIGN = /^[^A-Za-z0-9\s]$/

const keyword = z
  .string()
  .regex(/^[\x20-\x7e]+$/, 'printable ASCII')
  .refine(
    (text) => text.length >= MIN_KEYWORD_BYTES || SIGN.test(text),
    `${MIN_KEYWORD_BYTES} bytes or more, or one sign such as @`,
  )
  .transform((text) => text.toLowerCase())

export const ruleSchema = z.strictObject({
  id: id.describe('Unique over all loaded files; findings carry it.'),
  title: z.string().min(3),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES).default('high').describe('Before checks; a check may raise it.'),
  category: id.describe('Goes into the placeholder: [REDACTED:<category>:…].'),
  exposure: id.default('log-line').describe('Where the credential leaked.'),
  keywords: z
    .array(keyword)
    .min(1)
    .describe('Literals, matched without regard to ASCII case. The pattern runs only near one.'),
  window: z
    .enum(WINDOW_NAMES)
    .default('token')
    .describe('How many bytes round a keyword the pattern sees, and whether it starts at the keyword.'),
  pattern: z
    .string()
    .min(1)
    .describe('RE2. (?P<secret>…) names the secret, else it is the whole match; {{name}} is a fragment.'),
  each: z
    .string()
    .min(1)
    .optional()
    .describe('RE2, run over the group (?P<list>…) of the pattern: every match holds one (?P<secret>…).'),
  entropy: z.number().min(0).max(8).optional().describe('Least Shannon entropy of the secret, bits a byte.'),
  check: z
    .union([z.enum(CHECK_NAMES), z.array(z.enum(CHECK_NAMES)).min(1)])
    .transform((value) => (Array.isArray(value) ? value : [value]))
    .optional()
    .describe('Named checks of the value; every one must pass.'),
  formats: z
    .array(z.enum(DOCUMENT_FORMATS))
    .min(1)
    .optional()
    .describe('What the artifact must be read as for the rule to run; any, where absent.'),
  policies: z
    .array(z.enum(POLICIES))
    .min(1)
    .optional()
    .describe('Policies of redaction under which the rule runs; all, where absent.'),
  placeholders: z
    .boolean()
    .default(true)
    .describe('Whether placeholder words (example, xxxx, <token> …) silence the rule.'),
  unless: z
    .strictObject({
      before: z.string().min(1).optional(),
      value: z.string().min(1).optional(),
    })
    .optional()
    .describe('RE2 that silence the rule: on the 64 bytes before the match (end it with $), on the secret.'),
  advice: z.string().min(3),
  references: z.array(z.url()).min(1),
  examples: z
    .array(z.string())
    .min(2)
    .describe('Each must be found. «…» marks the secret, else it is the whole string.'),
  counterexamples: z.array(z.string()).min(2).describe('Each must stay silent.'),
})

export const ruleFileSchema = z.strictObject({
  $schema: z.string().optional(),
  fragments: z
    .record(z.string().regex(/^[a-z0-9-]+$/), z.string())
    .optional()
    .describe('Named pieces of patterns: {{name}}. They may use one another.'),
  rules: z.array(ruleSchema).optional(),
})

export type Rule = z.output<typeof ruleSchema>
export type RuleFile = z.output<typeof ruleFileSchema>

/** For editors: `# yaml-language-server: $schema=…`. */
export const ruleJsonSchema = (): unknown => z.toJSONSchema(ruleFileSchema, { io: 'input', unrepresentable: 'any' })
