import type { Dialect, FaultKind } from '../../database/dialect.ts'
import { mysqlInsert } from './insert.ts'
import { exclusively, LOCK_TIMEOUT } from './lock.ts'
import { mysqlMigrations } from './migrations/index.ts'
import { mysqlPartitions } from './partitions.ts'

const HISTORY = `
CREATE TABLE IF NOT EXISTS holysheep_schema_migrations (
  version INT PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  applied_at DATETIME(3) NOT NULL DEFAULT current_timestamp(3)
) ENGINE = InnoDB`

/** Spaces at the end make a difference; MariaDB and MySQL have different names for that, each in a comment that only it reads. */
const NO_PADDING = '/*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */'

/** By the number of the error. */
const KIND: Readonly<Record<number, FaultKind>> = {
  1044: 'rights', // on the database
  1142: 'rights', // on the table
  1143: 'rights', // on a column
  1227: 'rights',
  [LOCK_TIMEOUT]: 'locked',
  1213: 'locked', // a deadlock
  1146: 'no_table',
  1265: 'row', // truncated
  1364: 'row', // a value that must be there
  1366: 'row', // of another type
  1300: 'row', // not of the character set
  1267: 'row', // compared with an id of another one
  1271: 'row',
  3819: 'row', // a constraint
}

/** Classes of SQLSTATEs: data and integrity errors. */
const OF_A_ROW = /^(?:22|23)...$/

export const mysqlDialect: Dialect = {
  migrations: mysqlMigrations,
  history: HISTORY,
  expressions: {
    day: `date_format(created_at, '%Y-%m-%d')`,
    month: `date_format(created_at, '%Y-%m')`,
    exactTime: `date_format(created_at, '%Y-%m-%d %H:%i:%s.%f')`,
    callId: 'call_id',
    now: 'current_timestamp(3)',
    label: (placeholder) =>
      `json_unquote(json_extract(labels, concat('$.', json_quote(${placeholder})))) ${NO_PADDING}`,
  },
  hasTable: async (query, name) => {
    const found = await query(
      'SELECT 1 AS found FROM information_schema.tables WHERE table_schema = database() AND table_name = $1',
      [name],
    )
    return found.length > 0
  },
  exclusively,
  insert: mysqlInsert,
  ...mysqlPartitions,
  kindOf: (fault) => {
    const { errno, sqlState } = (fault ?? {}) as { errno?: number; sqlState?: unknown }
    return KIND[Number(errno)] ?? (OF_A_ROW.test(String(sqlState)) ? 'row' : 'other')
  },
}
