import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { generateExample } from '../../../src/core/rules/examples.js'
import { redactedBytes } from '../../helpers/redact.js'

const signature = `${generateExample('{{base64:342}}', 3).text}==`
const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0"><ds:SignatureValue>${signature}</ds:SignatureValue><saml:NameID>ines</saml:NameID></samlp:Response>\n`
const REDACTED =
  /^<samlp:Response [^>]*><ds:SignatureValue>\[REDACTED:saml:[0-9a-f]{6}\]\**<\/ds:SignatureValue><saml:NameID>ines<\/saml:NameID><\/samlp:Response>\n$/

const posted = Buffer.from(xml).toString('base64')
const deflated = deflateRawSync(xml).toString('base64')
const twice = (text: string): string => encodeURIComponent(encodeURIComponent(text))

const inPost = (text: string): string => Buffer.from(text, 'base64').toString()
const inRedirect = (text: string): string => inflateRawSync(Buffer.from(text, 'base64')).toString()

/** A text with a message in it, and the message that is in the text after redaction. */
const rows: readonly (readonly [string, string, (text: string) => string])[] = [
  [
    'a form',
    `a=1&SAMLResponse=${encodeURIComponent(posted)}&b=2`,
    (text) => inPost(decodeURIComponent(/Response=([^&]*)&b=2$/.exec(text)?.[1] ?? '')),
  ],
  [
    'a form, small hex',
    `SAMLResponse=${encodeURIComponent(posted).replace(/%../g, (hex) => hex.toLowerCase())}`,
    (text) => inPost(decodeURIComponent(text.slice(13))),
  ],
  [
    'a form within an address',
    `?next=${encodeURIComponent(`/acs?SAMLResponse=${encodeURIComponent(posted)}`)}`,
    (text) => inPost(decodeURIComponent(decodeURIComponent(text).replace(/^.*Response=/, ''))),
  ],
  ['JSON', JSON.stringify({ SAMLResponse: posted }), (text) => inPost(JSON.parse(text).SAMLResponse)],
  [
    'JSON with escaped slashes',
    JSON.stringify({ SAMLResponse: posted }).replaceAll('/', '\\/'),
    (text) => inPost(JSON.parse(text).SAMLResponse),
  ],
  [
    'a page',
    `<input type="hidden" name="SAMLResponse" value="${posted}"/>`,
    (text) => inPost(/value="([^"]*)"/.exec(text)?.[1] ?? ''),
  ],
  [
    'an address',
    `GET /slo?SAMLRequest=${encodeURIComponent(deflated)}&RelayState=x HTTP/1.1`,
    (text) => inRedirect(decodeURIComponent(/Request=([^&]*)&/.exec(text)?.[1] ?? '')),
  ],
  [
    'an address, encoded twice',
    `?u=%2Fslo%3FSAMLRequest%3D${twice(deflated)}`,
    (text) => inRedirect(decodeURIComponent(decodeURIComponent(/%3D(.*)$/.exec(text)?.[1] ?? ''))),
  ],
  [
    'HAR',
    JSON.stringify({ log: { params: [{ name: 'SAMLResponse', value: encodeURIComponent(posted) }] } }),
    (text) => inPost(decodeURIComponent(JSON.parse(text).log.params[0].value)),
  ],
]

describe('of a SAML message the signature alone goes, and the rest can be read', () => {
  it.each(rows)('in %s', (_, text, message) => {
    const output = Buffer.from(redactedBytes(Buffer.from(text))).toString()
    expect(message(output)).toMatch(REDACTED)
    expect(Buffer.from(redactedBytes(Buffer.from(output))).toString()).toBe(output)
  })
})

describe('a SAML message that can not be read goes whole', () => {
  it.each([
    ['cut off', `SAMLResponse=${encodeURIComponent(posted.slice(0, -200))}`],
    ['deflated and cut off', `SAMLRequest=${encodeURIComponent(deflated.slice(0, -40))}`],
    ['encrypted', `SAMLResponse=${encodeURIComponent(generateExample('{{base64:400}}', 5).text)}`],
  ])('%s', (_, text) => {
    const output = Buffer.from(redactedBytes(Buffer.from(`${text}&x=1`))).toString()
    expect(output).toMatch(/^SAMLRe(?:sponse|quest)=\[REDACTED:saml:[0-9a-f]{6}\]&x=1$/)
  })
})

it('a request that nobody signed stays as it is', () => {
  const request =
    '<samlp:AuthnRequest ID="_a1" Version="2.0"><saml:Issuer>https://sp.example.test</saml:Issuer></samlp:AuthnRequest>'
  const text = `?SAMLRequest=${encodeURIComponent(deflateRawSync(request).toString('base64'))}&x=1`
  expect(Buffer.from(redactedBytes(Buffer.from(text))).toString()).toBe(text)
})
