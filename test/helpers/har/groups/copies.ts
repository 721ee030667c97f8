import { exchange, type Group, ORIGIN } from '../model.js'

const everyChar = (text: string, spell: (code: number) => string): string =>
  [...text].map((char) => spell(char.charCodeAt(0))).join('')

/**
 * Values that other exchanges tell, in encodings and with no name beside them. They stand in the file's first entry,
 * before any place that tells them.
 */
export const copies: Group = ({ planted }) => {
  const bearer = planted('bearer')
  const session = planted('cookie-session')
  const password = planted('basic-password')
  const odd = planted('url-query-percent')
  const rows = [
    `raw ${session}`,
    ...['', 'x', 'xy'].map((shift) => `b64 ${Buffer.from(`${shift}${bearer}`).toString('base64')}`),
    `b64url ${Buffer.from(`>>${odd}??`).toString('base64url')}`,
    `hex ${Buffer.from(bearer).toString('hex')} ${Buffer.from(password).toString('hex').toUpperCase()}`,
    `percent ${encodeURIComponent(odd)} ${encodeURIComponent(encodeURIComponent(odd))}`,
    `entities ${odd.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;').replaceAll('=', '&#61;')}`,
    `escaped ${everyChar(password, (code) => `\\u${code.toString(16).padStart(4, '0')}`)}`,
  ]
  return [exchange({ url: `${ORIGIN}/debug`, content: { mimeType: 'text/plain', data: `${rows.join('\n')}\n` } })]
}
