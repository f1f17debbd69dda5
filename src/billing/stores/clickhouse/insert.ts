import { createHash } from 'node:crypto'
import type { Query } from '../../database/query.ts'
import type { Row } from '../../table/columns.ts'
import { ROWS } from './layout.ts'
import { nativeBlock } from './native-block.ts'

/** Rows from which on a batch is worth a part of the table of its own. */
const OWN_PART = 1_000

/**
 * A replay stores rows again, and the table keeps one of each. The token is of the same batch: one that is sent twice in a
 * row, because the answer was lost, is stored once from the start.
 *
 * Every insert makes a part of the table, and a server that gets many small ones is busy with merging them. So a small
 * batch waits in the server for those of other processes (`async_insert`); it is confirmed when it is stored.
 */
export async function clickhouseInsert(query: Query, rows: readonly Row[]): Promise<void> {
  const { columns, bytes } = nativeBlock(rows)
  const token = createHash('sha1').update(bytes).digest('hex')
  const isSmall = rows.length < OWN_PART
  await query(
    `INSERT INTO ${ROWS} (${columns.join(', ')})
SETTINGS insert_deduplication_token = '${token}', async_insert = ${Number(isSmall)}, wait_for_async_insert = 1
FORMAT Native`,
    [bytes],
  )
}
