import { z } from 'zod'
import { DeliveryError } from '../../core/alerts/delivery.js'
import { createLines } from '../lines.js'
import { appendedFile } from './appended.js'
import { defineSink } from './kind.js'
import { unlessAborted } from './unless-aborted.js'

/** As many as share one flush to the disk when there is a backlog: some 100 KB. */
const BATCH = 100

/** NDJSON at the end of a file. */
export const fileSink = defineSink({
  schema: z.strictObject({ path: z.string().min(1) }),
  storm: false,
  short: (text) => (text === undefined ? undefined : { path: text }),
  bind: ({ path }) => ({
    title: path,
    paths: [path],
    open: ({ name, shape }) => {
      const linesOf = createLines()
      const file = appendedFile(path)
      return {
        name,
        batch: BATCH,
        deliver: (events, signal) =>
          unlessAborted(file.append(linesOf(events.map(shape))), signal).catch((error: unknown) => {
            throw new DeliveryError('later', `${name}: can't be written: ${codeOf(error)}`, { cause: error })
          }),
        close: file.close,
      }
    },
  }),
})

const codeOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
