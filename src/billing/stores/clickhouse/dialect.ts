import type { Dialect } from '../../database/dialect.ts'
import { clickhouseFaultKind } from './fault-kind.ts'
import { clickhouseInsert } from './insert.ts'
import type { ClickhouseLayout } from './layout.ts'
import { clickhouseMigrations } from './migrations/index.ts'
import { clickhousePartitions } from './partitions.ts'

export function clickhouseDialect(layout: ClickhouseLayout): Dialect {
  return {
    migrations: clickhouseMigrations(layout),
    history: `
CREATE TABLE IF NOT EXISTS holysheep_schema_migrations${layout.onCluster} (
  version Int32,
  name String,
  applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = ${layout.smallEngine('holysheep_schema_migrations')} ORDER BY version`,
    expressions: {
      day: 'toString(toDate32(created_at))',
      month: `formatDateTime(created_at, '%Y-%m')`,
      exactTime: 'toString(created_at)',
      callId: 'toString(call_id)', // a UUID is ordered by its second half
      now: 'now64(3)',
      label: (placeholder) => `JSONExtract(labels, ${placeholder}, 'Nullable(String)')`,
    },
    hasTable: async (query, name) => {
      const found = await query(
        'SELECT 1 AS found FROM system.tables WHERE database = currentDatabase() AND name = $1',
        [name],
      )
      return found.length > 0
    },
    exclusively: ({ query }, _, work) => work(query),
    insert: clickhouseInsert,
    ...clickhousePartitions(layout),
    kindOf: clickhouseFaultKind,
  }
}
