import type { Database } from '../database/database.ts'
import type { Dialect, Migration } from '../database/dialect.ts'
import type { Query } from '../database/query.ts'

const HISTORY = 'holysheep_schema_migrations'

/**
 * Migrates the schema and returns the names of the applied migrations. Idempotent. If several processes do this at
 * once, one works and the others wait for it.
 */
export async function migrate(database: Database): Promise<readonly string[]> {
  const { dialect } = database
  // Needs neither the lock nor the right to create, which the role of an application may lack.
  if ((await missing(dialect, database.query)).length === 0) return []
  return dialect.exclusively(database, 'migrations', async (query) => {
    const due = await missing(dialect, query)
    if (due.length > 0) await query(dialect.history)
    for (const { version, name, statements } of due) {
      for (const statement of statements) await query(statement)
      await query(`INSERT INTO ${HISTORY} (version, name) VALUES ($1, $2)`, [version, name])
    }
    return due.map(({ name }) => name)
  })
}

/** Migrations of a newer release are ignored: a column that it added is not filled. */
async function missing(dialect: Dialect, query: Query): Promise<readonly Migration[]> {
  if (!(await dialect.hasTable(query, HISTORY))) return dialect.migrations
  const rows = await query<{ version: number }>(`SELECT version FROM ${HISTORY}`)
  const applied = new Set(rows.map(({ version }) => version))
  return dialect.migrations.filter(({ version }) => !applied.has(version))
}
