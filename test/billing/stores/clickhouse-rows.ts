import type { Database } from '../../../src/billing/index.ts'

/** The number that a query calls `rows`. */
export async function countOf(database: Database, query: string): Promise<number> {
  return Number((await database.query<{ rows: number }>(query))[0]?.rows)
}

/** The rows of the log, as readers see them and as they are on disk. */
export async function storedIn(database: Database): Promise<readonly [number, number]> {
  return [
    await countOf(database, 'SELECT count() AS rows FROM holysheep_api_logs'),
    await countOf(database, 'SELECT count() AS rows FROM holysheep_api_logs SETTINGS final = 0'),
  ]
}
