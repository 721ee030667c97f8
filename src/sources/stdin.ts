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
    for await (const chunk of process.stdin.iterator({ destroyOnReturn: true })) {
      signal.throwIfAborted()
      yield chunk as Uint8Array
    }
  },
}
