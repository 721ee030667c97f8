import type { OutcomeKind, Reason } from '../../core/outcome.js'
import type { JobReport } from '../job.js'
import { type Failed, MAX_FAILED, type OutcomeRecord } from './records.js'

/** Not to be read by whoever asks, or no longer there: nothing of it was lost on the way. */
const SKIPS: readonly Reason[] = [
  'archived',
  'kms_denied',
  'sse_c',
  'requester_pays',
  'access_denied',
  'deleted_since_list',
  'unsupported',
]

type How = Pick<OutcomeRecord, 'outcome' | 'bytes' | 'artifacts' | 'reason' | 'message' | 'failed' | 'notices'>

/** How an object ended, by the report of its job. `failed`: members that were not scanned to their end. */
export const outcomeOf = (report: JobReport, failed: readonly Failed[], isCopied: boolean): How => {
  const { bytes, problem, reason = failed[0]?.reason, artifacts = problem === undefined ? 1 : 0, notices = [] } = report
  const message = problem ?? membersOf(failed)
  return {
    outcome: message === undefined ? 'scanned' : kindOf(report, reason, isCopied),
    bytes,
    artifacts,
    ...(message !== undefined && { message, ...(reason !== undefined && { reason }) }),
    ...(failed.length > 0 && { failed: failed.slice(0, MAX_FAILED) }),
    ...(notices.length > 0 && { notices }),
  }
}

const kindOf = (
  { bytes, problem, isWritten }: JobReport,
  reason: Reason | undefined,
  isCopied: boolean,
): OutcomeKind => {
  if (problem !== undefined && reason !== undefined && SKIPS.includes(reason)) return 'skipped'
  if (isCopied && isWritten !== true) return 'error' // a part of a copy is none
  return problem === undefined || bytes > 0 ? 'partial' : 'error'
}

const membersOf = ({ length }: readonly Failed[]): string | undefined =>
  length === 0 ? undefined : `${length} of its members could not be scanned to their end`
