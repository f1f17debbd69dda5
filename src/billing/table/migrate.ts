import type { Database, Query } from '../database/database.ts'
import { type Migration, migrations } from './migrations/index.ts'

/** Any number, as long as nobody else in the database uses it. */
const LOCK = 5_467_381_129

/**
 * Brings the schema up to date and returns the names of what it applied, which is nothing the second time. Several
 * processes may do so at once: one works, the others wait and find it done.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  // Without a lock and without rights to create, which an application's role need not have.
  if (missing(await appliedVersions(database.query)).length === 0) return []
  return database.transaction(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1)', [LOCK])
    const due = missing(await appliedVersions(query))
    if (due.length > 0) await query(HISTORY)
    for (const { version, name, sql } of due) {
      await query(sql)
      await query('INSERT INTO holysheep_schema_migrations (version, name) VALUES ($1, $2)', [version, name])
    }
    return due.map(({ name }) => name)
  })
}

const HISTORY = `
CREATE TABLE IF NOT EXISTS holysheep_schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

async function appliedVersions(query: Query): Promise<ReadonlySet<number>> {
  // Not `to_regclass`: it may not know yet what somebody made while this session waited for the lock.
  const tables = await query(
    "SELECT FROM pg_class WHERE relname = 'holysheep_schema_migrations' AND pg_table_is_visible(oid)",
  )
  if (tables.length === 0) return new Set()
  const rows = await query<{ version: number }>('SELECT version FROM holysheep_schema_migrations')
  return new Set(rows.map(({ version }) => version))
}

/** Versions that a newer release of ours applied don't matter: a column that it added is simply not filled. */
function missing(applied: ReadonlySet<number>): readonly Migration[] {
  return migrations.filter(({ version }) => !applied.has(version))
}
