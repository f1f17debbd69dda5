import type { Exclusive } from '../../database/dialect.ts'
import type { Executor, Query } from '../../database/query.ts'

/** Seconds to wait for another process. */
const PATIENCE_S = 60

/** Seconds to wait for whoever uses the table: everybody else would wait behind. */
const TABLE_PATIENCE_S = 2

/** ER_LOCK_WAIT_TIMEOUT */
export const LOCK_TIMEOUT = 1205

/** Names of locks are those of the whole server. */
const NAME = `left(concat('holysheep ', $1, ' ', database()), 64)`

/** Runs `work` with a lock of the session. No transaction: every change of a schema commits. */
export async function exclusively<T>(
  { query }: Executor,
  what: Exclusive,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  const [row] = await query<{ taken: number | null }>(`SELECT GET_LOCK(${NAME}, ${PATIENCE_S}) AS taken`, [what])
  if (row?.taken !== 1) {
    throw Object.assign(new Error(`another process holds the lock of the ${what}`), { errno: LOCK_TIMEOUT })
  }
  try {
    await query(`SET SESSION lock_wait_timeout = ${TABLE_PATIENCE_S}`)
    return await work(query)
  } finally {
    // A connection that is lost has lost its locks as well.
    await query('SET SESSION lock_wait_timeout = DEFAULT').catch(() => {})
    await query(`DO RELEASE_LOCK(${NAME})`, [what]).catch(() => {})
  }
}
