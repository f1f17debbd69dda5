import type { Migration } from '../../../database/dialect.ts'
import type { ClickhouseLayout } from '../layout.ts'
import { clickhouseApiLogs } from './0001-api-logs.ts'
import { clickhouseBillingViews } from './0002-billing-views.ts'

/**
 * The migrations in order. A published one is never changed; every change is a new migration. There are no locks and no
 * transactions: each statement must be one that several processes can run at the same time, and again at any time.
 */
export const clickhouseMigrations = (layout: ClickhouseLayout): readonly Migration[] => [
  { version: 1, name: 'api-logs', statements: clickhouseApiLogs(layout) },
  { version: 2, name: 'billing-views', statements: clickhouseBillingViews(layout) },
  { version: 3, name: 'whole-price', statements: [] }, // older than this store, whose first migration has its columns
]
