import { Chdb, withoutChdb } from './chdb.ts'
import { GivenClickhouse, withoutGivenClickhouse } from './given-clickhouse.ts'
import { GivenMysql, withoutGivenMysql } from './given-mysql.ts'
import { MariaDb, withoutMariaDb } from './mariadb.ts'
import { Postgres, withoutPostgres } from './postgres.ts'
import type { DatabaseServer } from './server.ts'

export interface ServerEntry {
  readonly name: string
  readonly kind: 'postgres' | 'mysql' | 'clickhouse'
  /** For the `skip` of a test: why there is no such server, or false. */
  readonly skip: string | false
  readonly isOurs: boolean
  start(): Promise<DatabaseServer>
}

const GIVEN: readonly ServerEntry[] = [
  {
    name: 'the given MySQL',
    kind: 'mysql',
    skip: withoutGivenMysql,
    isOurs: false,
    start: () => GivenMysql.start(),
  },
  {
    name: 'the given ClickHouse',
    kind: 'clickhouse',
    skip: withoutGivenClickhouse,
    isOurs: false,
    start: () => GivenClickhouse.start(),
  },
]

/** The kinds of servers that a billing log may be on. */
export const databaseServers: readonly ServerEntry[] = [
  { name: 'PostgreSQL', kind: 'postgres', skip: withoutPostgres, isOurs: true, start: () => Postgres.start() },
  { name: 'MariaDB', kind: 'mysql', skip: withoutMariaDb, isOurs: true, start: () => MariaDb.start() },
  { name: 'ClickHouse', kind: 'clickhouse', skip: withoutChdb, isOurs: true, start: () => Chdb.start() },
  ...GIVEN.filter(({ skip }) => skip === false),
]
