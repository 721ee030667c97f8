import { corrupt } from './compression.js'
import { createLzma, type Lzma, MAX_LITERAL_BITS, type Window } from './lzma.js'
import type { ByteReader } from './reader.js'

/** A chunk unpacks to no more. */
const CHUNK_BYTES = 2 << 20
const FIRST_WINDOW_BYTES = 1 << 16

/** With a new dictionary, and without. */
const STORED_ANEW = 1
const STORED_CHUNK = 2
const PACKED_CHUNK = 0x80

/** What a packed chunk begins anew, by the two bits after its first. */
const NEW_STATE = 1
const NEW_PROPERTIES = 2
const NEW_DICTIONARY = 3

interface Decoding {
  readonly window: Window
  readonly lzma: Lzma
  /** What the next packed chunk has to begin anew. */
  needs: number
  take(count: number): Promise<Uint8Array>
}

/** LZMA2: chunks, each of which says how long it is. Adds to `taken` what it reads. */
export async function* lzma2(
  reader: ByteReader,
  dictionary: number,
  taken: { bytes: number },
): AsyncGenerator<Uint8Array> {
  const decoding: Decoding = {
    window: { bytes: new Uint8Array(0), at: 0, total: 0, size: dictionary },
    lzma: createLzma(),
    needs: NEW_DICTIONARY,
    take: async (count) => {
      const bytes = await reader.take(count)
      if (bytes.length < count) throw reader.end('xz')
      taken.bytes += count
      return bytes
    },
  }
  for (;;) {
    const [control = 0] = await decoding.take(1)
    if (control === 0) return
    if (control >= PACKED_CHUNK) yield* packed(decoding, control)
    else yield await stored(decoding, control)
  }
}

const stored = async (decoding: Decoding, control: number): Promise<Uint8Array> => {
  const { window, take } = decoding
  if (control > STORED_CHUNK) throw corrupt('xz')
  if (control === STORED_ANEW) {
    window.total = 0
    decoding.needs = NEW_PROPERTIES
  } else if (decoding.needs === NEW_DICTIONARY) throw corrupt('xz')
  const [high = 0, low = 0] = await take(2)
  const bytes = await take(((high << 8) | low) + 1)
  makeRoom(window, bytes.length)
  window.bytes.set(bytes, window.at)
  window.at += bytes.length
  window.total += bytes.length
  return window.bytes.subarray(window.at - bytes.length, window.at)
}

async function* packed(decoding: Decoding, control: number): AsyncGenerator<Uint8Array> {
  const { window, lzma, take } = decoding
  const begins = (control >> 5) & 3
  if (begins < decoding.needs) throw corrupt('xz')
  decoding.needs = 0
  if (begins === NEW_DICTIONARY) window.total = 0
  const [high = 0, low = 0, packedHigh = 0, packedLow = 0] = await take(4)
  const count = (((control & 0x1f) << 16) | (high << 8) | low) + 1
  if (begins >= NEW_PROPERTIES) configure(lzma, (await take(1))[0] ?? 0)
  if (begins >= NEW_STATE) lzma.reset()
  const input = await take(((packedHigh << 8) | packedLow) + 1)
  makeRoom(window, count)
  const start = window.at
  const isWhole = lzma.decode(input, window, count)
  yield window.bytes.subarray(start, window.at)
  if (!isWhole) throw corrupt('xz')
}

const configure = (lzma: Lzma, properties: number): void => {
  const context = properties % 9
  const literal = Math.floor(properties / 9) % 5
  const position = Math.floor(properties / 45)
  if (position > 4 || context + literal > MAX_LITERAL_BITS) throw corrupt('xz')
  lzma.configure(context, literal, position)
}

/** Grows as it fills, up to the dictionary and a chunk; then it moves back what a match may still reach. */
const makeRoom = (window: Window, count: number): void => {
  if (window.at + count <= window.bytes.length) return
  const most = window.size + CHUNK_BYTES
  if (window.bytes.length < most) {
    const grown = new Uint8Array(
      Math.min(most, Math.max(FIRST_WINDOW_BYTES, window.bytes.length * 2, window.at + count)),
    )
    grown.set(window.bytes.subarray(0, window.at))
    window.bytes = grown
  }
  if (window.at + count <= window.bytes.length) return
  window.bytes.copyWithin(0, window.at - window.size, window.at)
  window.at = window.size
}
