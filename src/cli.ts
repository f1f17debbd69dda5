#!/usr/bin/env node
/** The command `holysheep-otel`. */
import { run } from './cli/run.ts'

// Whoever reads our output may have read enough, as `head` has: that is no error, and there is nobody left to tell.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (fault: NodeJS.ErrnoException) => process.exit(fault.code === 'EPIPE' ? 0 : 1))
}

// Ending the process by itself would cut off what a pipe has yet to take.
process.exitCode = await run(process.argv.slice(2), process)
