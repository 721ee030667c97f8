import { byteListDecoder } from './byte-list.js'
import type { Decoder } from './cells.js'
import { escapesDecoder } from './escapes.js'
import { hexdumpDecoder } from './hexdump.js'
import { opaqueDecoder } from './opaque.js'
import { packedDecoder } from './packed.js'
import { pointersDecoder } from './pointers.js'
import { quotedPrintableDecoder } from './quoted-printable.js'
import { runDecoder } from './run-decoder.js'
import { samlDecoder } from './saml.js'
import { sqlDecoder } from './sql.js'
import { tablesDecoder } from './tables.js'
import { traceAsciiDecoder } from './trace-ascii.js'

/** To add an encoding: a file beside this one, and a line here. */
export const DECODERS: readonly Decoder[] = [
  runDecoder,
  packedDecoder,
  opaqueDecoder,
  samlDecoder,
  hexdumpDecoder,
  traceAsciiDecoder,
  quotedPrintableDecoder,
  escapesDecoder,
  byteListDecoder,
  sqlDecoder,
  pointersDecoder,
  tablesDecoder,
]
