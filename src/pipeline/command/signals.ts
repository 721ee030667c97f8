import { readFileSync } from 'node:fs'
import { isatty } from 'node:tty'

type Signal = NodeJS.Signals

/** What people and supervisors send to a program. */
const FORWARDED: readonly Signal[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGALRM',
]

/** What a terminal sends to all processes in its foreground: the command has it already. */
const FROM_TERMINAL: readonly Signal[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH']

export interface Forwarding {
  /** Whom to send them to; those that came before as well. */
  to(send: (signal: Signal) => void): void
  /** From now on signals end this process, as they do others. */
  end(): void
}

/** Signals no longer end this process, and are passed on. */
export const forwardSignals = (): Forwarding => {
  const waiting: Signal[] = []
  let send: (signal: Signal) => void = (signal) => waiting.push(signal)
  const forward = (signal: Signal): void => {
    if (!FROM_TERMINAL.includes(signal) || !isInForeground()) send(signal)
  }
  for (const signal of FORWARDED) process.on(signal, forward)
  return {
    to: (receiver) => {
      send = receiver
      waiting.forEach(receiver)
    },
    end: () => {
      for (const signal of FORWARDED) process.off(signal, forward)
    },
  }
}

/** Whether this process is in its terminal's foreground, as proc(5) tells; elsewhere, whether it reads from a terminal. */
const isInForeground = (): boolean => {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return group === foreground
  } catch {
    return isatty(0)
  }
}
