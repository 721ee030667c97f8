import { deflateRawSync } from 'node:zlib'
import { exchange, type Group, ORIGIN } from '../model.js'
import { ALPHABETS } from '../random.js'

const response = (signature: string): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r1" Version="2.0" IssueInstant="2026-11-24T20:17:29Z"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">https://idp.example.test</saml:Issuer><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:Reference URI="#_r1"/></ds:SignedInfo><ds:SignatureValue>${signature}</ds:SignatureValue></ds:Signature><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Subject><saml:NameID>ines@example.test</saml:NameID></saml:Subject></saml:Assertion></samlp:Response>`

/** The POST binding (base64), the redirect binding (deflate, base64, percent), the artifact binding. */
export const saml: Group = ({ plant, random }) => {
  const query = 'request.url, request.queryString'
  const posted = plant(
    'saml-post-signature',
    'signature',
    'request.postData, base64 of XML',
    random.bytes(256).toString('base64'),
  )
  const deflated = plant(
    'saml-redirect-signature-value',
    'signature',
    `${query}, deflate, base64, percent`,
    random.bytes(256).toString('base64'),
  )
  const signature = plant('saml-redirect-signature', 'signature', query, random.bytes(256).toString('base64'))
  const relay = plant('saml-relay-state', 'session', 'request.postData', random.chars(ALPHABETS.base64url, 43))
  const artifact = plant(
    'saml-art',
    'session',
    query,
    Buffer.concat([Buffer.from([0, 4, 0, 0]), random.bytes(40)]).toString('base64'),
  )
  const redirected = deflateRawSync(response(deflated)).toString('base64')
  return [
    exchange({
      url: `${ORIGIN}/saml/acs`,
      body: {
        mimeType: 'application/x-www-form-urlencoded',
        data: new URLSearchParams({
          SAMLResponse: Buffer.from(response(posted)).toString('base64'),
          RelayState: relay,
        }).toString(),
      },
    }),
    exchange({
      url: `${ORIGIN}/saml/slo?SAMLResponse=${encodeURIComponent(redirected)}&RelayState=%2Fhome&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature=${encodeURIComponent(signature)}`,
    }),
    exchange({ url: `${ORIGIN}/saml/artifact?SAMLart=${encodeURIComponent(artifact)}&RelayState=%2Fhome` }),
  ]
}
