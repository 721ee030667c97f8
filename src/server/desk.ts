import type { Chosen, Counts, Filter, PlacesPage, Revealed, SecretsPage, State } from '../core/review/wire.js'

/** Bytes to save: never kept in memory as a whole. */
export interface Download {
  readonly name: string
  readonly type: string
  readonly size?: number
  readonly body: AsyncIterable<Uint8Array | string>
}

interface Page {
  readonly offset: number
  readonly limit: number
}

/**
 * The one file under review, and what may be done with it. Throws BeartrapError
 * where that can't be: 'usage' for what isn't there or is not the file's turn,
 * 'input' and 'output' for what went wrong with it. Its messages may be shown.
 */
export interface Desk {
  state(): State
  /** Takes a file in place of the one before it, and starts to scan it; resolves once all its bytes are here. */
  receive(name: string, size: number | undefined, body: AsyncIterable<Uint8Array>): Promise<void>
  secrets(review: number, filter: Filter, page: Page): SecretsPage
  places(review: number, secret: number, page: Page): Promise<PlacesPage>
  /** The one answer that holds bytes of a secret. */
  reveal(review: number, place: number): Promise<Revealed>
  decide(review: number, chosen: Chosen, keep: boolean): Counts
  /** Starts to write the sanitized copy; `state` tells how it goes. */
  sanitize(review: number): void
  /** Throws 'usage' while there is no sanitized copy of the decisions as they are now. */
  download(review: number, what: 'copy' | 'audit'): Download
  /** Lets go of the file, and of all that was written about it. */
  forget(): Promise<void>
}
