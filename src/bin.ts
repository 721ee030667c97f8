#!/usr/bin/env node
// A reader that has gone (head, less) is no error: end as the others in the pipe do, quietly.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(process.exitCode ?? 0)
  })
}

const { main } = await import('./cli/program.js')
process.exitCode = await main(process.argv)
