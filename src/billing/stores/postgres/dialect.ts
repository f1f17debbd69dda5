import type { Dialect, FaultKind } from '../../database/dialect.ts'
import { postgresInsert } from './insert.ts'
import { postgresMigrations } from './migrations/index.ts'
import { postgresPartitions } from './partitions.ts'

/** Arbitrary numbers that no other application in the database uses. Migrations hold their lock longer. */
const LOCK = { migrations: 5_467_381_129, partitions: 5_467_381_130 } as const

const HISTORY = `
CREATE TABLE IF NOT EXISTS holysheep_schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

/** By SQLSTATE. */
const KIND: Readonly<Record<string, FaultKind>> = {
  '42501': 'rights',
  '55P03': 'locked',
  '40P01': 'locked', // a deadlock
  '42P01': 'no_table',
}

/** Classes of SQLSTATEs: data, integrity and limit errors. */
const OF_A_ROW = /^(?:22|23|54)...$/

export const postgresDialect: Dialect = {
  migrations: postgresMigrations,
  history: HISTORY,
  expressions: {
    day: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
    month: `to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM')`,
    exactTime: 'created_at::text', // a Date has no microseconds
    callId: 'call_id',
    now: 'current_timestamp(3)',
    label: (placeholder) => `labels ->> ${placeholder}::text`,
  },
  hasTable: async (query, name) => {
    // Not `to_regclass`, which may not see what another session created while this one waited for the lock.
    const found = await query('SELECT FROM pg_class WHERE relname = $1 AND pg_table_is_visible(oid)', [name])
    return found.length > 0
  },
  exclusively: (executor, what, work) =>
    executor.transaction(async (query) => {
      await query('SELECT pg_advisory_xact_lock($1)', [LOCK[what]])
      return work(query)
    }),
  insert: postgresInsert,
  ...postgresPartitions,
  kindOf: (fault) => {
    const code = String((fault as { code?: unknown } | null | undefined)?.code)
    return OF_A_ROW.test(code) ? 'row' : (KIND[code] ?? 'other')
  },
}
