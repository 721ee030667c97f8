import { toBytes, toLatin1 } from '../ascii.js'
import type { Encoding } from '../types.js'

/** Escapes nest in practice (JSON in JSON in a URL); past this depth it is an attack. */
const MAX_ROUNDS = 4

const PERCENT = 0x25
const BACKSLASH = 0x5c
const AMPERSAND = 0x26

const LAYERS: readonly { name: Encoding; mark: number; decode: (text: string) => string }[] = [
  {
    name: 'html',
    mark: AMPERSAND,
    decode: (text) => text.replace(/&(?:#(\d{1,3})|#x([0-9a-f]{1,2})|(amp|lt|gt|quot|apos));/gi, entity),
  },
  {
    name: 'json',
    mark: BACKSLASH,
    decode: (text) => text.replace(/\\(?:u00([0-9a-f]{2})|x([0-9a-f]{2})|(["'\\/nrt]))/gi, jsonEscape),
  },
  {
    name: 'percent',
    mark: PERCENT,
    decode: (text) => text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => fromHex(hex)),
  },
]

/**
 * Undoes the escapes that printers put inside a value (percent, JSON, HTML), so
 * that one secret has one fingerprint however it was printed. `encodings` lists
 * what was undone, outermost first.
 */
export const canonical = (raw: Uint8Array): { value: Uint8Array; encodings: readonly Encoding[] } => {
  if (!LAYERS.some((layer) => raw.includes(layer.mark))) return { value: raw, encodings: [] }
  const encodings: Encoding[] = []
  let text = toLatin1(raw)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const layer = LAYERS.find((candidate) => candidate.decode(text) !== text)
    if (layer === undefined) break
    text = layer.decode(text)
    if (encodings.at(-1) !== layer.name) encodings.push(layer.name)
  }
  return { value: toBytes(text), encodings }
}

const fromHex = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16))

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const entity = (whole: string, decimal?: string, hex?: string, name?: string): string => {
  if (decimal !== undefined) return String.fromCharCode(Number(decimal))
  if (hex !== undefined) return fromHex(hex)
  return ENTITIES[(name ?? '').toLowerCase()] ?? whole
}

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

const jsonEscape = (whole: string, unicode?: string, hex?: string, char?: string): string => {
  if (unicode !== undefined) return fromHex(unicode)
  if (hex !== undefined) return fromHex(hex)
  return CONTROLS[char ?? ''] ?? char ?? whole
}
