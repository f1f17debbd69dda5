/** Keeps rows in a spool and a lock on a directory, reports that, and runs until it is killed. */
import { writeSync } from 'node:fs'
import { ids, logCalls } from '../../../bench/billing/calls.ts'
import { openBillingLog } from '../../../src/billing/index.ts'
import { DirectoryLock } from '../../../src/billing/stores/pglite/directory-lock.ts'

const [spoolDirectory, directory = '', calls] = process.argv.slice(2)
await DirectoryLock.take(directory)
const log = openBillingLog('postgres://me@127.0.0.1:1/db', { spoolDirectory, warn: () => {} })
logCalls(log, ids('neighbour', Number(calls)))
while (log.stats.spooled < Number(calls)) await new Promise((resolve) => setTimeout(resolve, 5))
writeSync(1, `${process.pid}\n`)
setInterval(() => {}, 60_000)
