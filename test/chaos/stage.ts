import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Postgres } from '../../databases/postgres.ts'
import { type Gateway, startGateway } from '../../gateway/index.ts'
import { openDatabase } from '../../src/billing/index.ts'
import { SmallDisk, withoutSmallDisk } from './small-disk.ts'
import { type Collector, startCollector } from './trace-collector.ts'

/** Everything that exists during the whole run: all but the application. */
export interface Stage {
  readonly gateway: Gateway
  readonly database: Postgres
  readonly collector: Collector
  /** The disk of the spool; undefined where there can be none that gets full. */
  readonly disk: SmallDisk | undefined
  /** Home of the applications, as they see it. */
  readonly home: string
  /** The same folder, as we see it. */
  readonly homeOutside: string
  /** For notes; in memory where that is to be had, since notes must not wait for a disk. */
  readonly notes: string
  /** Registers a clean-up. */
  atEnd(work: () => unknown): void
  remove(): Promise<void>
}

export async function startStage(): Promise<Stage> {
  const undo: (() => unknown)[] = []
  const remove = async () => {
    for (const each of undo.reverse()) await each()
  }
  try {
    const folder = mkdtempSync(join(tmpdir(), 'holysheep-chaos-'))
    undo.push(() => rmSync(folder, { recursive: true, force: true }))
    const notes = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holysheep-chaos-'))
    undo.push(() => rmSync(notes, { recursive: true, force: true }))
    const home = join(folder, 'home')
    const disk = withoutSmallDisk ? undefined : await SmallDisk.mount(home)
    if (disk !== undefined) undo.push(() => disk.remove())
    const database = await Postgres.start()
    undo.push(() => database.remove())
    const gateway = await startGateway({ reportCost: true })
    undo.push(() => gateway.close())
    const collector = await startCollector()
    undo.push(() => collector.close())
    const atEnd = (work: () => unknown) => void undo.push(work)
    return { gateway, database, collector, disk, home, homeOutside: disk?.outside ?? home, notes, atEnd, remove }
  } catch (fault) {
    await remove()
    throw fault
  }
}

/** Asks the database something, by a connection of its own: the last one may have been cut. */
export async function ask<T>(
  { database }: Stage,
  question: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> {
  const connection = await openDatabase(database.url())
  try {
    return await question(connection)
  } finally {
    await connection.close()
  }
}
