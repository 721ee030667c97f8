import type { InputOrder } from '../origin.js'

/** What may stand in for a listing. To add one: what reads it, in sources/s3/inputs/, its name here, and a line in open-input.ts. */
export const INPUT_KINDS = ['keys', 'events', 'inventory'] as const
export type InputKind = (typeof INPUT_KINDS)[number]

export interface InputSpec extends InputOrder {
  readonly kind: InputKind
}
