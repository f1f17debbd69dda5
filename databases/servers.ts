import { GivenMysql, withoutGivenMysql } from './given-mysql.ts'
import { MariaDb, withoutMariaDb } from './mariadb.ts'
import { Postgres, withoutPostgres } from './postgres.ts'
import type { DatabaseServer } from './server.ts'

export interface ServerEntry {
  readonly name: string
  readonly kind: 'postgres' | 'mysql'
  /** For the `skip` of a test: why there is no such server, or false. */
  readonly skip: string | false
  readonly isOurs: boolean
  start(): Promise<DatabaseServer>
}

/** The kinds of servers that a billing log may be on. */
export const databaseServers: readonly ServerEntry[] = [
  { name: 'PostgreSQL', kind: 'postgres', skip: withoutPostgres, isOurs: true, start: () => Postgres.start() },
  { name: 'MariaDB', kind: 'mysql', skip: withoutMariaDb, isOurs: true, start: () => MariaDb.start() },
  ...(withoutGivenMysql
    ? []
    : [
        {
          name: 'the given MySQL',
          kind: 'mysql',
          skip: false,
          isOurs: false,
          start: () => GivenMysql.start(),
        } as const,
      ]),
]
