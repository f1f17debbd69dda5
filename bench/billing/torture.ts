import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DatabaseServer } from '../../databases/server.ts'
import { openBillingLog, openDatabase } from '../../src/billing/index.ts'
import type { LoggingTask } from './apps/logging.ts'
import { ids } from './calls.ts'

/**
 * Milliseconds before a kill from which on a call may be lost. Time in which the machine gave the application no turn, as
 * its notes tell, doesn't count: nobody can write in it.
 */
const GRACE_MS = 100

/** The application notes every 2 ms how many calls have ended: whatever is longer between two notes, it had no turn. */
const LONGEST_TURN_MS = 20

export interface TortureOptions {
  readonly calls: number
  readonly callsPerSecond: number
}

export interface TortureResult {
  /** Calls that ended, as the applications noted themselves. */
  readonly ended: number
  /** Of these, calls that ended less than 100 ms before the kill: they may be rows or not. */
  readonly doubtful: number
  readonly rows: number
  /** Calls that had to be rows and are none. */
  readonly lost: number
  /** Calls that are more than one row. */
  readonly doubled: number
  /** From the moment when both the next application and the database run to the last row of what the killed one logged. */
  readonly recoverySeconds: number
  readonly seconds: number
}

/**
 * Half of the calls come from an application that is killed, while the database is down, the other half from one that is
 * started after it. The database is restarted once before that and once after.
 */
export async function torture(
  server: DatabaseServer,
  { calls, callsPerSecond }: TortureOptions,
): Promise<TortureResult> {
  // In memory where that is to be had: the application's own notes are not to wait for a disk.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holysheep-torture-'))
  const spoolDirectory = mkdtempSync(join(tmpdir(), 'holysheep-spool-'))
  const task = { target: server.url(), spoolDirectory, callsPerSecond }
  const startedAt = performance.now()

  const first = startApp({ ...task, ledger: join(folder, 'a'), prefix: 'a', calls })
  await reached(first, calls * 0.25)
  await server.restart('fast')
  await reached(first, calls * 0.5)
  await server.stop('fast')
  await sleep(300)
  first.kill('SIGKILL')
  await once(first, 'exit')

  const before = readLedger(join(folder, 'a'))
  const rest = Math.max(calls - before.ended, Math.floor(calls / 4))
  const second = startApp({ ...task, ledger: join(folder, 'b'), prefix: 'b', calls: rest })
  const exited = once(second, 'exit')
  await sleep(300)
  await server.start()
  const certain = before.endedBefore(GRACE_MS)
  const recovered = recovery(server, certain)
  await reached(second, rest * 0.5)
  await server.restart('immediate')
  await exited
  await storeLeftovers(task)

  const recoverySeconds = await recovered
  return {
    ...(await count(server, certain, rest)),
    recoverySeconds,
    ...summary(before.ended, certain, rest, startedAt),
  }
}

function summary(ended: number, certain: number, rest: number, startedAt: number) {
  return { ended: ended + rest, doubtful: ended - certain, seconds: (performance.now() - startedAt) / 1000 }
}

async function count(server: DatabaseServer, certain: number, rest: number) {
  const database = await openDatabase(server.url())
  const rows = await database.query<{ id: string }>('SELECT request_id AS id FROM holysheep_api_logs')
  await database.close()
  const stored = new Set(rows.map(({ id }) => id))
  const lost = [...ids('a', certain), ...ids('b', rest)].filter((id) => !stored.has(id)).length
  return { rows: rows.length, lost, doubled: rows.length - stored.size }
}

/** Seconds until the calls of the killed application are rows; the database may be restarted meanwhile. */
async function recovery(server: DatabaseServer, calls: number): Promise<number> {
  const startedAt = performance.now()
  const seconds = () => (performance.now() - startedAt) / 1000
  while ((await storedOf(server).catch(() => 0)) < calls && seconds() < 60) await sleep(250)
  return seconds()
}

async function storedOf(server: DatabaseServer): Promise<number> {
  const database = await openDatabase(server.url())
  try {
    const [row] = await database.query<{ stored: number }>(
      "SELECT count(*) AS stored FROM holysheep_api_logs WHERE request_id LIKE 'a-%'",
    )
    return row?.stored ?? 0
  } finally {
    await database.close()
  }
}

/** What the last application has left, where the database took longer to start than the application to end. */
async function storeLeftovers({
  target,
  spoolDirectory,
}: Pick<LoggingTask, 'target' | 'spoolDirectory'>): Promise<void> {
  const log = openBillingLog(target, { spoolDirectory, warn: () => {} })
  const until = performance.now() + 60_000
  while (readdirSync(spoolDirectory).length > 0 && performance.now() < until) await sleep(50)
  await log.close()
}

function startApp(task: LoggingTask): ChildProcess {
  const path = fileURLToPath(new URL(`./apps/logging${extname(import.meta.filename)}`, import.meta.url))
  return fork(path, [JSON.stringify(task)], { execArgv: [] })
}

async function reached(app: ChildProcess, calls: number): Promise<void> {
  for (;;) {
    const [made] = await once(app, 'message')
    if (Number(made) >= calls) return
  }
}

interface Ledger {
  readonly ended: number
  /** How many had ended that long before the last note, by the time in which the application had turns. */
  endedBefore(milliseconds: number): number
}

/** How many calls had ended, in all and some time before. A last line that is torn is none. */
function readLedger(path: string): Ledger {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  const entries = lines.map((line) => line.split(' ').map(Number) as [number, number])
  return {
    ended: entries.at(-1)?.[0] ?? 0,
    endedBefore: (milliseconds) => {
      let turns = 0
      const index = entries.findLastIndex(([, endedAt], index) => {
        turns += Math.min((entries[index + 1]?.[1] ?? endedAt) - endedAt, LONGEST_TURN_MS)
        return turns > milliseconds
      })
      return entries[index]?.[0] ?? 0
    },
  }
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
