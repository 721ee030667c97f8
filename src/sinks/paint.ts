import { styleText } from 'node:util'
import type { ReportStyle } from '../core/report.js'
import type { Severity } from '../core/types.js'

type Tone = Parameters<typeof styleText>[0]
export type Paint = (tone: Tone, text: string) => string

/** What a severity looks like to a person. */
export const TONES: Readonly<Record<Severity, Tone>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
}

export const painter =
  ({ color }: ReportStyle): Paint =>
  (tone, text) =>
    color ? styleText(tone, text, { validateStream: false }) : text
