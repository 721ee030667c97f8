import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { BeartrapError } from '../core/errors.js'
import type { Finding } from '../core/types.js'
import { readProblem } from '../sources/problems.js'
import { runJobs } from './run.js'
import { planScan } from './scan.js'
import { openRun } from './session.js'

/** Where a finding is looked for. */
export type FindingPlace =
  | { readonly kind: 'report'; readonly path: string }
  | {
      readonly kind: 'scan'
      readonly targets: readonly [string, ...string[]]
      readonly patterns: readonly string[]
      readonly exclude: readonly string[]
      readonly jobs: number
      readonly key: string
    }

/** Fewer digits name several findings of a large report. */
export const MIN_ID_DIGITS = 6
const ID = /^[0-9a-f]{6,32}$/

export const isFindingId = (text: string): boolean => ID.test(text)

/**
 * The finding of this id, or whose id begins so. Throws BeartrapError: 'usage'
 * where none or more than one has it, 'input' where the place can't be read.
 */
export const findById = async (id: string, place: FindingPlace): Promise<readonly [Finding, ...Finding[]]> => {
  const found = new Map<string, Finding>()
  const take = (finding: Finding): void => {
    if (finding.id.startsWith(id) && found.size < MAX_LISTED) found.set(finding.id, finding)
  }
  const failed = place.kind === 'report' ? await readReport(place.path, take) : await scanAgain(place, take)
  const [first, ...others] = found.values()
  if (first === undefined) {
    if (failed > 0) throw new BeartrapError('input', `no finding ${id} in what could be read`)
    throw new BeartrapError('usage', `no finding ${id}${place.kind === 'scan' ? OTHER_KEY : ' in the report'}`)
  }
  if (others.length > 0) throw new BeartrapError('usage', `${id} begins several ids: ${[...found.keys()].join(', ')}`)
  return [first]
}

const OTHER_KEY = ' in these paths; was it made with this --key, and with these paths spelled as they are here?'

/** Ids named in a message. */
const MAX_LISTED = 5

/** Both machine formats have a finding a line; JSON's end in a comma. Gives how many lines could not be read. */
const readReport = async (path: string, take: (finding: Finding) => void): Promise<number> => {
  const input = path === '-' ? process.stdin : createReadStream(path)
  try {
    let findings = 0
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const finding = parseFinding(line)
      if (finding === undefined) continue
      findings++
      take(finding)
    }
    if (findings === 0)
      throw new BeartrapError('input', `${path}: no findings in it; a report of scan or redact, NDJSON or JSON`)
    return 0
  } catch (error) {
    if (error instanceof BeartrapError) throw error
    throw new BeartrapError('input', `${path}: ${readProblem(error)}`, { cause: error })
  }
}

const parseFinding = (line: string): Finding | undefined => {
  const text = line.trim().replace(/^,|,$/g, '')
  if (!text.startsWith('{') || !text.includes('"finding"')) return undefined
  try {
    const record = JSON.parse(text) as Partial<Finding>
    const whole = record.type === 'finding' && STRINGS.every((field) => typeof record[field] === 'string')
    return whole ? (record as Finding) : undefined
  } catch {
    return undefined
  }
}

/** What is printed of every finding. */
const STRINGS = ['id', 'rule', 'title', 'severity', 'confidence', 'artifact', 'preview', 'exposure', 'advice'] as const

/** Scans with reasons, and reports to nobody but `take`. Gives how many inputs failed. */
const scanAgain = async (
  place: Extract<FindingPlace, { kind: 'scan' }>,
  take: (finding: Finding) => void,
): Promise<number> => {
  const { targets, exclude, ...rest } = place
  const session = await openRun({
    ...rest,
    format: 'human',
    reportTo: { kind: 'stderr' },
    color: false,
    progress: false,
    explain: true,
  })
  const report = { findings: async (batch: readonly Finding[]) => batch.forEach(take), end: async () => {} }
  try {
    const { failed } = await runJobs(planScan({ targets, exclude }), { ...session.run, report })
    return failed.length
  } finally {
    await session.close()
  }
}
