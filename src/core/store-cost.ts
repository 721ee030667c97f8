/**
 * What AWS asks for requests and retrievals of S3 in us-east-1, in USD: aws.amazon.com/s3/pricing,
 * as of November 2026. Data that leaves the region costs more, and is in none of this.
 */
const THOUSAND = 1000
export const LIST_PRICE = 0.005 / THOUSAND

/** A GET or HEAD, by storage class; a class that isn't here is priced as STANDARD. */
export const GET_PRICES: Readonly<Record<string, number>> = {
  STANDARD: 0.0004 / THOUSAND,
  INTELLIGENT_TIERING: 0.0004 / THOUSAND,
  STANDARD_IA: 0.001 / THOUSAND,
  ONEZONE_IA: 0.001 / THOUSAND,
  GLACIER_IR: 0.01 / THOUSAND,
}

const GIGABYTE = 1e9

/** A byte read, by storage class; most have no such fee. */
export const RETRIEVAL_PRICES: Readonly<Record<string, number>> = {
  STANDARD_IA: 0.01 / GIGABYTE,
  ONEZONE_IA: 0.01 / GIGABYTE,
  GLACIER_IR: 0.03 / GIGABYTE,
}

export interface Reads {
  readonly gets: number
  readonly bytes: number
}

export interface Requests {
  readonly lists: number
  readonly heads: number
  /** By storage class. */
  readonly reads: Readonly<Record<string, Reads>>
}

const getPrice = (storageClass: string): number => GET_PRICES[storageClass] ?? GET_PRICES['STANDARD'] ?? 0

/** In USD. */
export const costOf = ({ lists, heads, reads }: Requests): number =>
  Object.entries(reads).reduce(
    (sum, [name, { gets, bytes }]) => sum + gets * getPrice(name) + bytes * (RETRIEVAL_PRICES[name] ?? 0),
    lists * LIST_PRICE + heads * getPrice('STANDARD'),
  )
