import { destination, type Logger, pino } from 'pino'
import { printable } from '../core/units.js'

/** What a tail says of itself, on standard error: no contents of any file. */
export interface TailLog {
  info(message: string): void
  problem(about: string, message: string): void
}

/** Lines for people, or pino's JSON for a log pipeline. */
export const openTailLog = (format: 'text' | 'json'): TailLog =>
  format === 'text' ? textLog : jsonLog(pino({ base: { service: 'beartrap' } }, destination({ dest: 2, sync: true })))

const textLog: TailLog = {
  info: (message) => process.stderr.write(`beartrap: ${printable(message)}\n`),
  problem: (about, message) => process.stderr.write(`beartrap: ${printable(`${about}: ${message}`)}\n`),
}

const jsonLog = (logger: Logger): TailLog => ({
  info: (message) => logger.info(message),
  problem: (about, message) => logger.warn({ about }, message),
})
