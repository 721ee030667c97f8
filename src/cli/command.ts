import type { Command } from 'commander'

/** Adds a command's options and what it does; `done` takes the exit code. */
export type DefineCommand = (command: Command, done: (exitCode: number) => void) => Command
