import { z } from 'zod'
import { BeartrapError } from '../../core/errors.js'
import { defineSink } from './kind.js'
import { FACILITIES, messageFor } from './syslog-message.js'
import { type Address, SCHEMES, type Scheme, wireTo } from './syslog-wire.js'

/** Some 50 KB. */
const BATCH = 50

/** RFC 5424, by UDP (RFC 5426), TCP with octet counting (RFC 6587) or TLS (RFC 5425). */
export const syslogSink = defineSink({
  schema: z.strictObject({
    address: z.string().min(1).describe('udp://host:514, tcp://host:601 or tls://host:6514'),
    facility: z.enum(FACILITIES).default('local0'),
    ca: z.string().min(1).optional().describe('A PEM file of authorities, beside the well-known ones.'),
    cert: z.string().min(1).optional().describe("A PEM file: this client's certificate."),
    key: z.string().min(1).optional().describe('A PEM file: its key.'),
  }),
  storm: true,
  short: (text) => (text === undefined ? undefined : { address: text }),
  bind: ({ address: text, facility, ...files }) => {
    const address = parseAddress(text)
    return {
      title: `${address.host}:${address.port}`,
      paths: [],
      open: ({ name }) => {
        const wire = wireTo(name, address, files)
        const messageOf = messageFor(facility)
        return {
          name,
          batch: BATCH,
          deliver: (events, signal) => wire.send(events.map(messageOf), signal),
          close: wire.close,
        }
      },
    }
  },
})

const parseAddress = (text: string): Address => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const scheme = url?.protocol.slice(0, -1) ?? ''
  if (url === undefined || !isScheme(scheme) || url.hostname === '' || url.username !== '' || url.pathname.length > 1)
    throw new BeartrapError('config', 'the address must be udp://, tcp:// or tls://, a host and a port')
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''), // of an IPv6 address
    port: url.port === '' ? SCHEMES[scheme] : Number(url.port),
  }
}

const isScheme = (text: string): text is Scheme => Object.hasOwn(SCHEMES, text)
