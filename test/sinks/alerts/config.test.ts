import { describe, expect, it } from 'vitest'
import { DEFAULT_STORM } from '../../../src/core/alerts/storm.js'
import { distinct, loadSinks, parseSink } from '../../../src/sinks/alerts/config.js'

const yaml = (text: string) => loadSinks('sinks.yaml', text)
const messageOf = (act: () => unknown): string => {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('the configuration of sinks', () => {
  it('reads all that a sink may be told', () => {
    const [hook, file] = yaml(`
sinks:
  - kind: webhook
    name: soc
    url: https://alerts.example.test/in
    secretEnv: KEY
    format: ocsf
    filter: { severity: high, confidence: medium, rules: [aws-*], artifacts: [/var/log/**], losses: false }
    storm: { window: 5m, limit: 10 }
    retry: { max: 2m }
  - kind: file
    path: out/alerts.ndjson
    storm: on
`)
    expect(hook).toMatchObject({
      name: 'soc',
      paths: [],
      filter: { severity: 'high', confidence: 'medium', rules: ['aws-*'], artifacts: ['/var/log/**'], losses: false },
      storm: { window: 300_000, limit: 10, dedupe: DEFAULT_STORM.dedupe },
      retry: { base: 500, max: 120_000 },
    })
    expect(file).toMatchObject({ name: 'file:out/alerts.ndjson', paths: ['out/alerts.ndjson'], storm: DEFAULT_STORM })
  })

  it.each([
    ['no list', 'sinks: 1', 'sinks.yaml: expected sinks:, a list, and nothing else'],
    ['no YAML', 'sinks: [\n{"hidden', 'sinks.yaml: not valid YAML, line 2'],
    ['no kind', 'sinks: [{}]', 'sink #1: needs a kind: stdout, terminal, file, webhook'],
    ['an unknown kind', 'sinks: [{kind: webhok}]', 'no kind "webhok" (did you mean "webhook"?)'],
    ['an unknown key', 'sinks: [{kind: file, path: a, fromat: ecs}]', 'unknown key "fromat" (did you mean "format"?)'],
    [
      'an unknown key of a part',
      'sinks: [{kind: stdout, filter: {severty: high}}]',
      'filter: unknown key "severty" (did you mean "severity"?)',
    ],
    [
      'an unknown key of a storm',
      'sinks: [{kind: stdout, storm: {windw: 5s}}]',
      'storm: unknown key "windw" (did you mean "window"?)',
    ],
    [
      'a key in the file',
      'sinks: [{kind: webhook, url: "https://a.test", secret: hidden}]',
      '(did you mean "secretEnv", which names',
    ],
    ['an address as a key', 'sinks: [{kind: webhook, "https://a.test/hidden": 1}]', 'sink #1: unknown key'],
    ['a time without unit', 'sinks: [{kind: stdout, storm: {window: 60}}]', 'storm.window: '],
    ['a bad word', 'sinks: [{kind: stdout, format: xml}]', 'format: Invalid option: expected one of "beartrap"'],
    ['no address', 'sinks: [{kind: webhook}]', 'needs one of url and urlEnv'],
    ['two addresses', 'sinks: [{kind: webhook, url: "https://a.test/hidden", urlEnv: A}]', 'one of url and urlEnv'],
    ['another scheme', 'sinks: [{kind: webhook, url: "ftp://a.test/hidden"}]', 'must begin with https://'],
    ['a user in the address', `sinks: [{kind: webhook, url: "https://hidden${'@'}a.test"}]`, 'no user and password'],
    ['a variable that is none', 'sinks: [{kind: webhook, url: "https://a.test", secretEnv: "hidden!"}]', 'the name of'],
  ])('refuses %s', (_, text, expected) => {
    const message = messageOf(() => yaml(text))
    expect(message).toContain(expected)
    expect(message).not.toContain('hidden')
  })

  it('tells every problem of every sink, by name', () => {
    const message = messageOf(() => yaml('sinks: [{kind: file, name: local}, {kind: stdout, x: 1}]'))
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/^sinks.yaml: sink local: path: /),
      'sinks.yaml: sink #2: unknown key "x"',
    ])
  })

  it.each([
    ['stdout', 'stdout', []],
    ['file=alerts.ndjson', 'file:alerts.ndjson', ['alerts.ndjson']],
    ['webhook=https://a.example.test:8443/in?x=1', 'webhook:a.example.test:8443', []],
    ['slack=https://chat.example.test/hidden', 'slack:chat.example.test', []],
    ['slack', 'slack:$SLACK_WEBHOOK_URL', []],
    ['syslog=udp://127.0.0.1:514', 'syslog:127.0.0.1:514', []],
    ['pagerduty', 'pagerduty', []],
    ['exec=./notify.sh', 'exec:./notify.sh', []],
  ])('reads %s', (text, name, paths) => {
    expect(parseSink(text)).toMatchObject({ name, paths })
  })

  it.each([
    ['file', 'sink file: say what to, as file=…'],
    ['stdout=hidden', 'sink stdout: takes nothing after stdout'],
    ['https://a.example.test/hidden?x=hidden', 'sinks: needs a kind: '],
    ['slack=hidden', 'sink slack: the address must begin with'],
    ['pagerduty=hidden', 'sink pagerduty: takes nothing after pagerduty'],
    ['exec', 'sink exec: say what to, as exec=…'],
    ['webhook=hidden', 'sink webhook: the address must begin with'],
    ['wehbook=https://a.test/hidden', 'sinks: no kind "wehbook" (did you mean "webhook"?)'],
  ])('refuses %s, without its value', (text, expected) => {
    const message = messageOf(() => parseSink(text))
    expect(message).toContain(expected)
    expect(message).not.toContain('hidden')
  })

  it('storm control is on where an event costs something, and can be switched', () => {
    const storms = yaml(
      'sinks: [{kind: stdout}, {kind: webhook, url: "https://a.test"}, {kind: webhook, url: "https://a.test", storm: off}]',
    ).map(({ storm }) => storm)
    expect(storms).toEqual([undefined, DEFAULT_STORM, undefined])
  })

  it('refuses two sinks of one name', () => {
    expect(() => distinct([parseSink('stdout'), parseSink('stdout')])).toThrow('two sinks are called stdout')
  })

  it('says which variable is not set, or holds what no header can', () => {
    const [plan] = yaml('sinks: [{kind: webhook, url: "https://a.test", secretEnv: KEY}]')
    expect(() => plan?.open({})).toThrow('webhook:a.test: the environment variable KEY is not set')
    expect(messageOf(() => plan?.open({ KEY: 'hidden\nhidden' }))).toBe(
      'webhook:a.test: KEY holds line ends, or signs that are no printable ASCII',
    )
  })
})
