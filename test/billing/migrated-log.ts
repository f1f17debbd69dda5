import { after, afterEach, before, beforeEach } from 'node:test'
import type { DatabaseServer } from '../../databases/server.ts'
import { type Database, migrate, openDatabase } from '../../src/billing/index.ts'

/** What a test has, from its start to its end. */
export interface MigratedLog<Server> {
  readonly server: Server
  readonly database: Database
  /** Opens one more connection. */
  another(): Promise<Database>
}

/** A server for the tests of a suite, on which each finds an empty billing log. Must be called in `describe`. */
export function migratedLog<Server extends DatabaseServer>(start: () => Promise<Server>): MigratedLog<Server> {
  const opened: Database[] = []
  let server: Server
  let database: Database

  before(async () => {
    server = await start()
  })
  after(() => server?.remove())
  beforeEach(async () => {
    await server.reset()
    database = await another()
    await migrate(database)
  })
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close()
  })

  async function another(): Promise<Database> {
    const one = await openDatabase(server.url())
    opened.push(one)
    return one
  }
  return {
    get server() {
      return server
    },
    get database() {
      return database
    },
    another,
  }
}
