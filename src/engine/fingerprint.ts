import { createHmac } from 'node:crypto'
import type { Fingerprint, Fingerprinter } from '../core/types.js'

/** HMAC-SHA256 in hex. One key, one value: one fingerprint; without the key it tells nothing. */
export const createFingerprinter =
  (key: Uint8Array): Fingerprinter =>
  (value) =>
    createHmac('sha256', key).update(value).digest('hex') as Fingerprint
