import type { Migration } from '../../../database/dialect.ts'
import { mysqlApiLogs } from './0001-api-logs.ts'
import { mysqlCostByModel, mysqlMonthlyBilling } from './0002-billing-views.ts'

/**
 * The migrations in order. A published one is never changed; every change is a new migration. Each statement commits, so
 * it must be one that can run again: the process may end before the migration is noted as applied.
 */
export const mysqlMigrations: readonly Migration[] = [
  { version: 1, name: 'api-logs', statements: [mysqlApiLogs] },
  { version: 2, name: 'billing-views', statements: [mysqlMonthlyBilling, mysqlCostByModel] },
  { version: 3, name: 'whole-price', statements: [] }, // older than this store, whose first migration has its columns
]
