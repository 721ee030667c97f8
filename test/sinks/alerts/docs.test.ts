import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_STORM, MAX_SECRETS } from '../../../src/core/alerts/storm.js'
import { loadSinks, parseSink } from '../../../src/sinks/alerts/config.js'
import { SINK_NAMES } from '../../../src/sinks/alerts/index.js'
import { finding } from '../../helpers/findings.js'
import { httpReceiver } from '../../helpers/receivers.js'

const text = readFileSync('docs/alerts.md', 'utf8')
const blocks = (language: string): string[] =>
  [...text.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, block = '']) => block)

type Check = (headers: Record<string, unknown>, body: Buffer, key: string) => boolean

describe('docs/alerts.md', () => {
  it('its configurations are ones, and show every kind', () => {
    const names = blocks('yaml').flatMap((block) => loadSinks('docs', block).map(({ name }) => name))
    expect(names).toHaveLength(SINK_NAMES.length + 1)
    for (const kind of SINK_NAMES) expect(text).toContain(`kind: ${kind}\n`)
  })

  it('its short forms are ones', () => {
    const forms = [...text.matchAll(/^\| `([a-z]+(?:=[^`…]+)?)` \|/gm)].map(([, form = '']) => form)
    expect(forms.filter((form) => SINK_NAMES.includes(form.split('=')[0] as never)).map(parseSink)).toHaveLength(8)
  })

  it('its check takes what is signed, and nothing else', async () => {
    const [code = ''] = blocks('js')
    const { isGenuine } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { isGenuine: Check }
    const server = await httpReceiver()
    const [plan] = loadSinks('docs', `sinks: [{ kind: webhook, url: '${server.url}', secretEnv: KEY }]`)
    await plan?.open({ KEY: 'k' }).deliver([finding('ü', 1)], new AbortController().signal)
    const [{ headers, body } = { headers: {}, body: '' }] = server.received
    expect(isGenuine(headers, Buffer.from(body), 'k')).toBe(true)
    expect(isGenuine(headers, Buffer.from(body), 'another')).toBe(false)
    expect(isGenuine(headers, Buffer.from(`${body} `), 'k')).toBe(false)
    expect(isGenuine({ ...headers, 'x-beartrap-timestamp': '1' }, Buffer.from(body), 'k')).toBe(false)
    expect(isGenuine({}, Buffer.from(body), 'k')).toBe(false)
  })

  it('its numbers are those of the code', () => {
    expect(text).toContain(`${MAX_SECRETS.toLocaleString('en')} secrets`)
    expect(DEFAULT_STORM).toEqual({ window: 60_000, limit: 100, dedupe: 86_400_000 })
  })
})
