#!/usr/bin/env node
import { main } from './cli/program.js'

// A reader that has gone (head, less) is no error: end as the others in the pipe do, quietly.
// A command that listens as well sees to it by itself.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (stream.listenerCount('error') > 1) return
    if (error.code !== 'EPIPE') throw error
    process.exit(process.exitCode ?? 0)
  })
}

process.exitCode = await main(process.argv)
