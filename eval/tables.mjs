// The evaluation as text.
import { ratio } from './score.mjs'

const percent = (part, whole) => `${(100 * ratio(part, whole)).toFixed(1)} %`.padStart(8)
const count = (number, width = 7) => String(number).padStart(width)

const row = (name, { places, found, hidden, hiddenFound, findings, right, secrets, secretsFound }) =>
  [
    name.padEnd(26),
    count(places),
    count(found),
    percent(found, places),
    `${count(hiddenFound, 5)}/${String(hidden).padEnd(4)}`,
    count(findings),
    count(right),
    percent(right, findings),
    `${count(secretsFound, 6)}/${secrets}`,
  ].join(' ')

const HEADER = `${'program'.padEnd(26)}  places   found   recall  encoded findings   right precision distinct`

export const programTable = (programs, totals) =>
  [HEADER, ...programs.map((program) => row(program.program, program)), row('TOTAL', totals)].join('\n')

export const peerTable = (tools) =>
  [
    `${'tool'.padEnd(16)}  places   found   recall findings   right precision distinct`,
    ...tools.map(({ name, places, found, findings, right, secrets, secretsFound }) =>
      [
        name.padEnd(16),
        count(places),
        count(found),
        percent(found, places),
        count(findings),
        count(right),
        percent(right, findings),
        `${count(secretsFound, 6)}/${secrets}`,
      ].join(' '),
    ),
  ].join('\n')

/** Where to look: the places missed and the findings that are wrong, without a byte of either. */
export const missLines = (scores) =>
  scores
    .flatMap((score) => [
      ...score.missed.map(({ line, start, end }) => `  missed ${score.case}:${line} bytes ${start}–${end}`),
      ...score.wrong.map(
        ({ line, start, end, rule }) => `  wrong  ${score.case}:${line} bytes ${start}–${end} ${rule}`,
      ),
    ])
    .join('\n')
