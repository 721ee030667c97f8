import { z } from 'zod'
import { createLines } from '../lines.js'
import { writeStdout } from '../stdout.js'
import { defineSink } from './kind.js'
import { unlessAborted } from './unless-aborted.js'

/** As many as are written at once when there is a backlog: some 100 KB. */
const BATCH = 100

/** NDJSON on standard output, one event a line, at its reader's pace. */
export const stdoutSink = defineSink({
  schema: z.strictObject({}),
  storm: false,
  short: (text) => (text === undefined ? {} : undefined),
  bind: () => ({
    title: '',
    paths: [],
    open: ({ name, shape }) => {
      const linesOf = createLines()
      return {
        name,
        batch: BATCH,
        deliver: (events, signal) => unlessAborted(writeStdout(linesOf(events.map(shape))), signal),
        close: async () => {},
      }
    },
  }),
})
