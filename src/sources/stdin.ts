import { addAbortSignal } from 'node:stream'
import type { Source } from '../core/artifact.js'

/** Standard input, as `-`. */
export const stdinSource: Source = {
  name: 'stdin',
  rereadable: () => false,
  accepts: async (target) => target === '-',
  async *list() {
    yield { kind: 'artifact', ref: { source: 'stdin', uri: '-', locator: '-' } }
  },
  async *open(_, signal) {
    const input = addAbortSignal(signal, process.stdin) // it may be silent for ever
    for await (const chunk of input.iterator({ destroyOnReturn: true })) yield chunk as Uint8Array
  },
}
