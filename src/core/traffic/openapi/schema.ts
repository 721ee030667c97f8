import { z } from 'zod'

const requirement = z.record(z.string(), z.array(z.string()))
const security = z.array(requirement)

const server = z.looseObject({
  url: z.string(),
  variables: z.record(z.string(), z.looseObject({ enum: z.array(z.coerce.string()).optional() })).optional(),
})

/** A path's members that are operations; the others are read by name. */
export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const

export const operationSchema = z.looseObject({ security: security.optional(), servers: z.array(server).optional() })

export const pathItemSchema = z.looseObject({ servers: z.array(server).optional() })

export const schemeSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('http'), scheme: z.string().min(1) }),
  z.looseObject({ type: z.literal('basic') }),
  z.looseObject({ type: z.literal('apiKey'), in: z.enum(['header', 'query', 'cookie']), name: z.string().min(1) }),
  z.looseObject({ type: z.literal('oauth2') }),
  z.looseObject({ type: z.literal('openIdConnect') }),
  z.looseObject({ type: z.literal('mutualTLS') }),
])

/** Of OpenAPI 3.0 to 3.2 and Swagger 2.0, what is used of them; the rest is anyone's. */
export const documentSchema = z
  .looseObject({
    openapi: z.coerce.string().optional(),
    swagger: z.coerce.string().optional(),
    paths: z.record(z.string(), z.unknown()).default({}),
    security: security.optional(),
    servers: z.array(server).optional(),
    components: z.looseObject({ securitySchemes: z.record(z.string(), z.unknown()).optional() }).optional(),
    securityDefinitions: z.record(z.string(), z.unknown()).optional(),
    host: z.string().optional(),
    basePath: z.string().optional(),
  })
  .refine(
    ({ openapi = '', swagger = '' }) => /^3\./.test(openapi) || /^2(?:\.|$)/.test(swagger),
    'neither "openapi: 3.…" nor "swagger: 2.0" is in it',
  )

export type Document = z.output<typeof documentSchema>
