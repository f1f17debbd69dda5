/** Logs some calls and ends at once, in the way it is told. Its warnings go to its standard output. */
import { writeSync } from 'node:fs'
import { ids, logCalls } from '../../../bench/billing/calls.ts'
import { openBillingLog } from '../../../src/billing/index.ts'

const [target = '', spoolDirectory, way, calls = '5'] = process.argv.slice(2)
const warnings: string[] = []
const log = openBillingLog(target, { spoolDirectory, warn: (message) => warnings.push(message) })
process.on('exit', () => writeSync(1, JSON.stringify({ ...log.stats, warnings })))
if (way === 'late') await log.flush()
logCalls(log, ids('call', Number(calls)))
if (way === 'close') await log.close(200)
if (way === 'exit') process.exit(3)
if (way === 'throw') throw new Error('the application breaks down')
