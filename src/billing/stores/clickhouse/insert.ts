import { createHash } from 'node:crypto'
import type { Query } from '../../database/query.ts'
import type { Row } from '../../table/columns.ts'
import { clickhouseFaultKind } from './fault-kind.ts'
import { ROWS } from './layout.ts'
import { nativeBlock } from './native-block.ts'

/** Rows from which on a batch is worth a part of the table of its own. */
const OWN_PART = 1_000

/** Of every insert: a batch may have rows of any number of months, and nothing that depends on the table has tokens. */
const SETTINGS = {
  max_partitions_per_insert_block: 0,
  deduplicate_blocks_in_dependent_materialized_views: 0,
  wait_for_async_insert: 1,
} as const

/**
 * A replay stores rows again, and the table keeps one of each. The token is of the same batch: a large one that is sent
 * twice in a row, because the answer was lost, is stored once from the start.
 *
 * Every insert makes a part of the table, and a server that gets many small ones is busy with merging them. So a small
 * batch waits in the server for those of other processes (`async_insert`); it is confirmed when it is stored. The server
 * collects those with the same statement and the same settings but for the token: a small batch has all columns.
 */
export async function clickhouseInsert(query: Query, rows: readonly Row[]): Promise<void> {
  const isSmall = rows.length < OWN_PART
  const { columns, bytes } = nativeBlock(rows, { allColumns: isSmall })
  const token = createHash('sha1').update(bytes).digest('hex')
  const send = (isAsync: boolean) =>
    query(`INSERT INTO ${ROWS} (${columns.join(', ')}) FORMAT Native`, [
      bytes,
      { ...SETTINGS, insert_deduplication_token: token, async_insert: Number(isAsync) },
    ])
  if (!isSmall) {
    await send(false)
    return
  }
  try {
    await send(true)
  } catch (fault) {
    if (clickhouseFaultKind(fault) !== 'row') throw fault
    await send(false) // the row may be one of another process
  }
}
