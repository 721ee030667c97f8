import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SHARE } from '../../src/core/policy.js'
import { generateExample } from '../../src/core/rules/examples.js'
import type { Audited } from '../../src/core/traffic/audit.js'
import type { Issue } from '../../src/core/traffic/issue.js'
import { loadApi } from '../../src/core/traffic/openapi/load.js'
import { auditCaptures } from '../../src/pipeline/audit-job.js'
import { loadRuleFiles } from '../../src/pipeline/rules.js'
import { createTools } from '../../src/pipeline/tools.js'
import { temporaryFolder } from './cli.js'

type Pairs = Readonly<Record<string, string>>

/** An exchange as a test needs it; what is left out is as a browser writes it. */
export interface Sent {
  readonly method?: string
  readonly url?: string
  readonly headers?: Pairs
  readonly status?: number
  readonly answered?: Pairs
  readonly answer?: string
  readonly redirect?: string
  readonly form?: Pairs
  readonly body?: string
  readonly at?: string
  /** Members of the entry in place of those that the others make. */
  readonly raw?: { readonly request?: object; readonly response?: object }
}

const named = (pairs: Pairs) => Object.entries(pairs).map(([name, value]) => ({ name, value }))

export const entry = ({ method = 'GET', url = 'https://api.shop.test/v1/me', ...sent }: Sent) => ({
  startedDateTime: sent.at ?? '2026-05-01T10:00:00.000Z',
  time: 12,
  request: {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    headers: named(sent.headers ?? {}),
    queryString: [...new URL(url, 'https://relative.test').searchParams].map(([name, value]) => ({ name, value })),
    cookies: [],
    headersSize: -1,
    bodySize: -1,
    ...postData(sent),
    ...sent.raw?.request,
  },
  response: {
    status: sent.status ?? 200,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    headers: named(sent.answered ?? {}),
    cookies: [],
    content: { size: 0, mimeType: 'application/json', ...(sent.answer !== undefined && { text: sent.answer }) },
    redirectURL: sent.redirect ?? '',
    headersSize: -1,
    bodySize: -1,
    ...sent.raw?.response,
  },
  cache: {},
  timings: { send: 0, wait: 12, receive: 0 },
})

const postData = ({ form, body }: Sent) => {
  if (form !== undefined) {
    return {
      postData: {
        mimeType: 'application/x-www-form-urlencoded',
        text: `${new URLSearchParams(form)}`,
        params: named(form),
      },
    }
  }
  return body === undefined ? {} : { postData: { mimeType: 'application/json', text: body } }
}

export const har = (...sent: readonly Sent[]): string =>
  JSON.stringify({
    log: { version: '1.2', creator: { name: 'test', version: '1' }, entries: sent.map(entry) },
  })

/** An opaque value, another for each seed. */
export const opaque = (seed: number, template = '{{base62:40}}'): string => generateExample(template, seed).text

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token that nobody has signed. */
export const jwt = (claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string =>
  `${base64url(header)}.${base64url(claims)}.${'none' in header ? '' : opaque(7, '{{base64url:43}}')}`

const tools = createTools({
  rules: await loadRuleFiles([]),
  key: new Uint8Array(32),
  policy: SHARE,
  explain: false,
  now: Date.UTC(2026, 5, 1),
})

/** Audits a capture with the built-in rules. */
export const audit = async (
  capture: string | Uint8Array | readonly Sent[],
  spec?: string,
): Promise<Audited & { problem?: string }> => {
  const path = join(temporaryFolder(), 'session.har')
  writeFileSync(path, Array.isArray(capture) ? har(...capture) : (capture as string | Uint8Array))
  const ref = { source: 'file', uri: 'session.har', locator: path }
  const api = spec === undefined ? undefined : loadApi('api.yaml', spec)
  const { signal } = new AbortController()
  for await (const { audited, problem } of auditCaptures(ref, { api, tools, signal, onBytes: () => {} }))
    if (audited !== undefined) return { ...audited, ...(problem !== undefined && { problem }) }
  throw new Error('nothing was audited')
}

/** What is told by these checks: "check severity name". */
export const told = async (sent: readonly Sent[], checks: readonly string[], spec?: string): Promise<string[]> =>
  (await audit(sent, spec)).issues.filter(({ check }) => checks.includes(check)).map(inShort)

const inShort = ({ check, severity, name }: Issue): string =>
  [check, severity, ...(name === undefined ? [] : [name])].join(' ')
