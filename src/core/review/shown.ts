import type { Encoding } from '../types.js'

/**
 * Bytes as text that is safe to show: no character that is obeyed rather than seen.
 * Controls become their pictures (␀), line ends ↵, marks that turn the reading
 * direction or have no width ·, and what is no text at all �.
 */
export const shownText = (bytes: Uint8Array, encodings: readonly Encoding[]): string =>
  visible(DECODERS[wideEncoding(encodings) ?? 'utf-8']().decode(bytes))

/** The two-byte encoding of the whole artifact, if it has one. */
export const wideEncoding = (encodings: readonly Encoding[]): 'utf-16le' | 'utf-16be' | undefined =>
  encodings.find((encoding) => encoding === 'utf-16le' || encoding === 'utf-16be')

const DECODERS = {
  'utf-8': () => new TextDecoder('utf-8', { ignoreBOM: true }),
  'utf-16le': () => new TextDecoder('utf-16le', { ignoreBOM: true }),
  'utf-16be': () => new TextDecoder('utf-16be', { ignoreBOM: true }),
}

const visible = (text: string): string =>
  text
    .replace(/\r\n|[\r\n\u2028\u2029\u0085]/g, '↵')
    .replaceAll('\t', ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '·')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/\p{Cc}/gu, picture)

const CONTROL_PICTURES = 0x2400
const DELETE = 0x7f

const picture = (control: string): string => {
  const code = control.charCodeAt(0)
  if (code === DELETE) return '\u2421'
  return code < 0x20 ? String.fromCharCode(CONTROL_PICTURES + code) : '·'
}
