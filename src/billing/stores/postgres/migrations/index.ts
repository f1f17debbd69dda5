import type { Migration } from '../../../database/dialect.ts'
import { apiLogs } from './0001-api-logs.ts'
import { billingViews } from './0002-billing-views.ts'
import { wholePrice } from './0003-whole-price.ts'

export const postgresMigrations: readonly Migration[] = [
  { version: 1, name: 'api-logs', statements: [apiLogs] },
  { version: 2, name: 'billing-views', statements: [billingViews] },
  { version: 3, name: 'whole-price', statements: [wholePrice] },
]
