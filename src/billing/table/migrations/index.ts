import { apiLogs } from './0001-api-logs.ts'
import { billingViews } from './0002-billing-views.ts'
import { wholePrice } from './0003-whole-price.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

/** The migrations in order. A published one is never changed; every change is a new migration. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'api-logs', sql: apiLogs },
  { version: 2, name: 'billing-views', sql: billingViews },
  { version: 3, name: 'whole-price', sql: wholePrice },
]
