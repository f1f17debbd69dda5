import { apiLogs } from './0001-api-logs.ts'
import { billingViews } from './0002-billing-views.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

/** In the order they are applied. One that was published is never changed: what is to be different is one more. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'api-logs', sql: apiLogs },
  { version: 2, name: 'billing-views', sql: billingViews },
]
