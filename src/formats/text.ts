import type { Format } from '../core/artifact.js'
import { createBlocks } from '../core/blocks.js'

/** Bytes as they are: any text, any binary. */
export const textFormat: Format = {
  name: 'text',
  detect: () => true,
  complete: true,
  views: createBlocks,
}
