import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { ids, logCalls } from '../../../bench/billing/calls.ts'
import { Postgres, withoutPostgres } from '../../../databases/postgres.ts'
import { type BillingLog, openBillingLog, openDatabase } from '../../../src/billing/index.ts'
import { DirectoryLock } from '../../../src/billing/stores/pglite/directory-lock.ts'
import { eventually } from '../../helpers/eventually.ts'
import { type Neighbour, startNeighbour, withoutZombies } from '../start-neighbour.ts'

/** Seconds before which the ordinary round, ten seconds after the start, can't have found anything. */
const BEFORE_THE_ROUND = 9

describe('a process that was killed', { skip: withoutZombies }, () => {
  let folder: string
  let neighbour: Neighbour
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holysheep-killed-'))
  })
  afterEach(() => neighbour.end())

  const start = async (isReaped: boolean) => {
    const [spoolDirectory, directory] = [join(folder, 'spool'), join(folder, 'data')]
    neighbour = await startNeighbour({ spoolDirectory, directory, calls: 20, isReaped })
    return { spoolDirectory, directory }
  }

  test('has no lock any more, though it is a zombie', async () => {
    const { directory } = await start(false)
    await assert.rejects(DirectoryLock.take(directory), /is in use by process/)
    await neighbour.kill()
    const lock = await DirectoryLock.take(directory)
    lock.release()
  })

  describe('has its rows stored by the next one', { skip: withoutPostgres }, () => {
    let server: Postgres
    let log: BillingLog
    before(async () => {
      server = await Postgres.start()
    })
    after(() => server?.remove())
    afterEach(() => log.close())

    /** Resolves once the log is connected; by then it has looked for what others left. */
    const open = async (spoolDirectory: string) => {
      log = openBillingLog(server.url(), { spoolDirectory, warn: () => {} })
      logCalls(log, ids('own', 1))
      await eventually(() => log.stats.written > 0)
    }
    const stored = async () => {
      const database = await openDatabase(server.url())
      const [row] = await database.query<{ rows: number }>('SELECT count(*) AS rows FROM holysheep_api_logs')
      await database.query('TRUNCATE holysheep_api_logs')
      await database.close()
      return row?.rows
    }

    test('though it is a zombie', async () => {
      const { spoolDirectory } = await start(false)
      await neighbour.kill()
      await open(spoolDirectory)
      await eventually(() => log.stats.written === 21)
      assert.equal(await stored(), 21)
      await log.close()
      assert.deepEqual(readdirSync(spoolDirectory), [])
    })

    for (const { way, store } of [
      { way: 'flush()', store: () => log.flush() },
      { way: 'close()', store: () => log.close() },
    ])
      test(`by ${way}, where it was alive at the start`, async () => {
        const { spoolDirectory } = await start(true)
        await open(spoolDirectory)
        await neighbour.kill()
        await store()
        assert.equal(await stored(), 21)
      })

    test('soon, where it was still dying at the start', async () => {
      const { spoolDirectory } = await start(false)
      const openedAt = performance.now()
      await open(spoolDirectory)
      await neighbour.kill()
      await eventually(() => log.stats.written === 21)
      const seconds = (performance.now() - openedAt) / 1000
      assert.equal(await stored(), 21)
      assert.ok(seconds < BEFORE_THE_ROUND, `${seconds} s`)
    })
  })
})
