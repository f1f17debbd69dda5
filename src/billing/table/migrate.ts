import type { Database, Query } from '../database/database.ts'
import { type Migration, migrations } from './migrations/index.ts'

/** An arbitrary number that no other application in the database uses. */
const LOCK = 5_467_381_129

const HISTORY = `
CREATE TABLE IF NOT EXISTS holysheep_schema_migrations (
  version integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`

/**
 * Migrates the schema and returns the names of the applied migrations. Idempotent. If several processes do this at
 * once, one works and the others wait for it.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  // Needs neither the lock nor the right to create, which the role of an application may lack.
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

async function appliedVersions(query: Query): Promise<ReadonlySet<number>> {
  // Not `to_regclass`, which may not see what another session created while this one waited for the lock.
  const tables = await query(
    "SELECT FROM pg_class WHERE relname = 'holysheep_schema_migrations' AND pg_table_is_visible(oid)",
  )
  if (tables.length === 0) return new Set()
  const rows = await query<{ version: number }>('SELECT version FROM holysheep_schema_migrations')
  return new Set(rows.map(({ version }) => version))
}

/** Migrations of a newer release are ignored: a column that it added is not filled. */
function missing(applied: ReadonlySet<number>): readonly Migration[] {
  return migrations.filter(({ version }) => !applied.has(version))
}
