#!/usr/bin/env node
/** The command `holysheep-otel`. */
import { run } from './cli/run.ts'

// The reader of a pipe may close it early, as `head` does. That is not an error.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (fault: NodeJS.ErrnoException) => process.exit(fault.code === 'EPIPE' ? 0 : 1))
}

// `process.exit()` would cut off output that a pipe has not taken yet.
process.exitCode = await run(process.argv.slice(2), process)
