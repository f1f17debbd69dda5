/**
 * Logs calls while its database is down and the disk of its spool is full, for the second half of the time with a little
 * room now and then; makes room at last, and tells on its standard output what it saw of itself.
 */
import { closeSync, openSync, readdirSync, readlinkSync, statSync, truncateSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBillingLog } from '../../../src/billing/index.ts'
import { ids, logCalls } from '../calls.ts'
import type { FullDiskResult } from '../full-disk.ts'

const CALLS_PER_SECOND = 100

/** Less than the rows of the same time need. */
const ROOM_PER_SECOND = 20_000

const [folder = '', seconds = '', target = ''] = process.argv.slice(2)
const filler = join(folder, 'filler')
fill(filler)
const warnings: string[] = []
// Small enough to be used up, if what never reached the disk counted.
const options = { spoolDirectory: join(folder, 'spool'), spoolLimitBytes: 24 * 1024 * 1024 }
const log = openBillingLog(target, { ...options, warn: (message) => warnings.push(message) })

const startedAt = performance.now()
const seen = { spoolDescriptors: 0, descriptors: 0, spoolFiles: 0, refusals: 0 }
let calls = 0
let heldWhileFull = 0
const full = statSync(filler).size
for (let passed = 0; passed < Number(seconds); passed = (performance.now() - startedAt) / 1000) {
  const due = Math.floor(passed * CALLS_PER_SECOND) - calls
  logCalls(log, ids(`call-${calls}`, due))
  calls += due
  look()
  const half = Number(seconds) / 2
  if (passed < half) heldWhileFull = log.queued
  else truncateSync(filler, full - Math.floor((passed - half) * ROOM_PER_SECOND))
  await sleep(50)
}
unlinkSync(filler)
const until = performance.now() + 20_000
while (log.queued > 0 && performance.now() < until) await sleep(20)
const result: FullDiskResult = { ...seen, calls, heldWhileFull, heldAfterwards: log.queued, ...log.stats, warnings }
writeSync(1, JSON.stringify(result))
await log.close(0)

/** Takes all the room there is. */
function fill(path: string): void {
  const descriptor = openSync(path, 'w')
  try {
    for (const zeros = Buffer.alloc(4096); ; ) writeSync(descriptor, zeros)
  } catch {
    closeSync(descriptor)
  }
}

/** As the application itself would, this opens files to look at. */
function look(): void {
  try {
    const targets = readdirSync('/proc/self/fd').flatMap(targetOf)
    seen.descriptors = Math.max(seen.descriptors, targets.length)
    seen.spoolDescriptors = Math.max(seen.spoolDescriptors, targets.filter((path) => path.includes('.spool')).length)
    seen.spoolFiles = Math.max(seen.spoolFiles, readdirSync(options.spoolDirectory).length)
  } catch {
    seen.refusals++
  }
}

function targetOf(descriptor: string): readonly string[] {
  try {
    return [readlinkSync(`/proc/self/fd/${descriptor}`)]
  } catch {
    return [] // it was the one of the folder
  }
}
