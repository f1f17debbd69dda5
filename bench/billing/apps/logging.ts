/**
 * An application that makes calls at a steady rate and is told nothing of its billing log. What it writes to its ledger
 * before anything else happens survives its death: which calls have ended, and when.
 */
import { openSync, writeSync } from 'node:fs'
import { openBillingLog } from '../../../src/billing/index.ts'
import { logCalls } from '../calls.ts'

export interface LoggingTask {
  readonly target: string
  readonly spoolDirectory: string
  readonly ledger: string
  readonly prefix: string
  readonly calls: number
  readonly callsPerSecond: number
}

const task: LoggingTask = JSON.parse(process.argv[2] ?? '{}')
const log = openBillingLog(task.target, { spoolDirectory: task.spoolDirectory, warn: () => {} })
const ledger = openSync(task.ledger, 'a')
const startedAt = performance.now()
let made = 0

const timer = setInterval(() => {
  const due = Math.min(task.calls, Math.floor(((performance.now() - startedAt) / 1000) * task.callsPerSecond))
  const ids = Array.from({ length: Math.max(0, due - made) }, (_, index) => `${task.prefix}-${made + index}`)
  if (ids.length > 0) {
    const endedAt = Date.now()
    logCalls(log, ids)
    made += ids.length
    writeSync(ledger, `${made} ${endedAt}\n`)
    process.send?.(made)
  }
  if (made < task.calls) return
  clearInterval(timer)
  void finish()
}, 2)

async function finish(): Promise<void> {
  await log.flush(60_000)
  await log.close()
  process.disconnect?.()
}
