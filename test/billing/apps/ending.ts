/** Logs five calls and ends at once, in the way it is told. */
import { openBillingLog } from '../../../src/billing/index.ts'
import { ids, logCalls } from '../calls.ts'

const [target = '', spoolDirectory, way] = process.argv.slice(2)
const log = openBillingLog(target, { spoolDirectory, warn: () => {} })
if (way === 'late') await log.flush()
logCalls(log, ids('call', 5))
if (way === 'exit') process.exit(3)
if (way === 'throw') throw new Error('the application breaks down')
