import type { BlockOptions, Feed } from './blocks.js'
import type { StoreListing } from './object-store.js'
import type { Span, View } from './types.js'

/** Names one artifact as plain data, so that it can cross to a worker thread. */
export interface ArtifactRef {
  /** The source that opens it. */
  readonly source: string
  /** How findings name it: the path as given, or `-`. */
  readonly uri: string
  /** Where the source finds it. */
  readonly locator: string
  /** Bytes as stored, where known before reading. */
  readonly size?: number
}

/** What a source finds at a target. A problem is an input that can't be scanned. */
export type Listed =
  | { readonly kind: 'artifact'; readonly ref: ArtifactRef }
  | { readonly kind: 'excluded'; readonly uri: string }
  | { readonly kind: 'problem'; readonly uri: string; readonly message: string }

export interface ListOptions {
  /** Paths to leave out, as in .gitignore, relative to the folder given. */
  readonly exclude: readonly string[]
  /** Where buckets may be among the targets. */
  readonly store?: StoreListing
}

/** A kind of place that artifacts come from. */
export interface Source {
  readonly name: string
  /** Whether it takes this command-line target. The first source that does, lists it. */
  accepts(target: string): Promise<boolean>
  /** In a fixed order; never throws for one bad entry. */
  list(target: string, options: ListOptions): AsyncIterable<Listed>
  /**
   * The stored bytes. A chunk is valid only until the next one is asked for.
   * Throws BeartrapError 'input' on what can't be read.
   */
  open(ref: ArtifactRef, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Whether `open` gives the same bytes a second time. */
  rereadable(ref: ArtifactRef): boolean
  /** The stored bytes at any place, where there is a way to them. Throws BeartrapError 'input' on what can't be read. */
  ranges?(ref: ArtifactRef, signal: AbortSignal): Promise<Ranges>
}

/** An artifact's stored bytes, to be read anywhere. */
export interface Ranges {
  readonly size: number
  /** The bytes of a span that lies within `size`; its chunks never change. Throws BeartrapError 'input'. */
  read(span: Span): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** A way to look at an artifact's bytes. The raw bytes are looked at as well, unless the format shows all of them. */
export interface Format {
  readonly name: string
  /** Decides from the first DETECT_BYTES of the artifact. */
  detect(head: Uint8Array): boolean
  /** Whether its views show all text that the bytes hold, so that the raw bytes need no look of their own. */
  readonly complete?: true
  views(options: BlockOptions, emit: (view: View) => void): Feed
}

export const DETECT_BYTES = 512
