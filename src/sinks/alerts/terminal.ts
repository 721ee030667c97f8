import { z } from 'zod'
import type { AlertEvent, Loss, StormSummary } from '../../core/alert.js'
import { exposureOf } from '../../core/explain.js'
import type { Finding } from '../../core/types.js'
import { count, printable } from '../../core/units.js'
import { type Paint, painter, TONES } from '../paint.js'
import { writeStdout } from '../stdout.js'
import { defineSink } from './kind.js'
import { unlessAborted } from './unless-aborted.js'

/** More at once than anyone reads. */
const BATCH = 100

/** For people: a line an event on standard output, in colours where that is a terminal. */
export const terminalSink = defineSink({
  schema: z.strictObject({}),
  storm: false,
  short: (text) => (text === undefined ? {} : undefined),
  bind: () => ({
    title: '',
    paths: [],
    open: ({ name, env }) => {
      const paint = painter({ color: process.stdout.isTTY === true && !env['NO_COLOR'] })
      return {
        name,
        batch: BATCH,
        deliver: (events, signal) =>
          unlessAborted(writeStdout(events.map((event) => `${lineOf(event, paint)}\n`).join('')), signal),
        close: async () => {},
      }
    },
  }),
})

const lineOf = (event: AlertEvent, paint: Paint): string => {
  switch (event.type) {
    case 'finding':
      return findingLine(event, paint)
    case 'loss':
      return lossLine(event, paint)
    case 'storm':
      return stormLine(event, paint)
    default:
      return event satisfies never
  }
}

/** The place as terminals and editors link it. */
const findingLine = (finding: Finding, paint: Paint): string => {
  const { severity, title, preview, detectedAt } = finding
  const place = `${printable(finding.artifact)}:${finding.line}:${finding.column}`
  const time = paint('dim', clockOf(detectedAt))
  return `${time}  ${paint(TONES[severity], severity.padEnd(8))}  ${place}  ${title}  ${paint('dim', `${preview} ${exposureOf(finding)}`)}`
}

const lossLine = ({ artifact, message, detectedAt }: Loss, paint: Paint): string =>
  `${paint('dim', clockOf(detectedAt))}  ${paint('yellow', 'unread'.padEnd(8))}  ${printable(artifact)}  ${message}`

const stormLine = (storm: StormSummary, paint: Paint): string =>
  `${paint('dim', clockOf(storm.until))}  ${paint('yellow', 'storm'.padEnd(8))}  ${count(storm.suppressed, 'more finding')} since ${clockOf(storm.since)}`

const clockOf = (time: string): string => time.slice(11, 19)
