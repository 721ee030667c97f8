import { messageOf } from '../../core/errors.js'
import { firstPieces, toFinding } from '../../core/finding.js'
import { createLiveRedactor, type Redacted } from '../../core/live-redact.js'
import type { Style } from '../../core/placeholder.js'
import type { Report } from '../../core/report.js'
import { createStreamRedactor } from '../../core/stream-redact.js'
import { createTally, type Summary } from '../../core/summary.js'
import { createSweep } from '../../core/sweep.js'
import type { Finding } from '../../core/types.js'
import { count } from '../../core/units.js'
import { streamFormatOf } from '../../formats/index.js'
import type { RunSettings } from '../job.js'
import { noTroubles, type Troubles, watching } from '../passes.js'
import { createTools } from '../tools.js'
import type { PumpOptions } from './pump.js'

export interface LiveRunOptions {
  readonly settings: RunSettings
  readonly style: Style
  readonly report: Report
  /** Told of every problem as it comes up, each once. */
  readonly onProblem: (uri: string, message: string) => void
}

/** One or more live streams with one set of known values: what is recognised in one is removed from all. */
export interface LiveRun {
  /** What a stream of that name is to be pumped with. */
  stream(uri: string): Pick<PumpOptions, 'stream' | 'onBytes' | 'onRedacted'>
  fail(uri: string, message: string): void
  /** Once all streams have ended. */
  end(): Promise<Summary>
}

/** Secrets that are looked for elsewhere, the latest: each new one costs a new index of all, 25 ms with so many. */
const MAX_LIVE_VALUES = 4000

export const openLiveRun = ({ settings, style, report, onProblem }: LiveRunOptions): LiveRun => {
  const tools = createTools(settings)
  const sweep = createSweep({ evict: true, maxValues: MAX_LIVE_VALUES })
  const tally = createTally()
  const troubles = new Map<string, Troubles>()
  const withheld = new Map<string, number>()
  let isReported = true

  /** A report that can't be written ends nothing but itself. */
  const orFail = async (act: () => Promise<void>): Promise<void> => {
    try {
      if (isReported) await act()
    } catch (error) {
      isReported = false
      fail('report', messageOf(error))
    }
  }
  const tell = inTurn((findings: readonly Finding[]) => orFail(() => report.findings(findings)))

  const fail = (uri: string, message: string): void => {
    tally.failed({ artifact: uri, message })
    onProblem(uri, message)
  }

  const redacted = async (uri: string, { matches, withheld: left }: Redacted): Promise<void> => {
    if (left !== undefined) {
      if (!withheld.has(uri)) onProblem(uri, `bytes that could not be scanned are withheld: ${left.message}`)
      withheld.set(uri, (withheld.get(uri) ?? 0) + left.bytes)
    }
    const findings = tally.add(firstPieces(matches).map((match) => toFinding(match, uri, tools)))
    if (findings.length > 0) await tell(findings)
  }

  return {
    stream: (uri) => {
      const { allocate, fingerprint } = tools
      const trouble = noTroubles()
      troubles.set(uri, trouble)
      const live = tools.live()
      const matcher = { ...live, ...watching({ ...tools, matcher: live }, trouble) }
      const redactor = createLiveRedactor({ matcher, style, fingerprint, allocate, sweep })
      return {
        stream: createStreamRedactor({ redactor, formatOf: streamFormatOf, allocate }),
        onBytes: tally.bytes,
        onRedacted: (part) => redacted(uri, part),
      }
    },
    fail,
    end: async () => {
      for (const [uri, bytes] of withheld) fail(uri, `${count(bytes, 'byte')} that could not be scanned were withheld`)
      for (const [uri, { unread }] of troubles) for (const message of unread) fail(uri, message)
      const failed = new Set(tally.summary().failed.map(({ artifact }) => artifact))
      tally.done([...troubles.keys()].filter((uri) => !failed.has(uri)).length)
      await orFail(() => report.end(tally.summary()))
      return tally.summary()
    },
  }
}

/** One call after the other, in the order of asking. */
const inTurn = <T>(act: (argument: T) => Promise<void>): ((argument: T) => Promise<void>) => {
  let last = Promise.resolve()
  return (argument) => {
    last = last.then(() => act(argument))
    return last
  }
}
