import { clickhouseRuleFor } from './clickhouse/address.ts'
import { ruleFor } from './mysql/address.ts'

export interface StoreEntry {
  readonly schemes: readonly string[]
  /** For messages. */
  readonly forms: readonly string[]
  /** Of a URL that can't be used: what it must be. */
  readonly ruleFor?: (url: URL) => string | undefined
  /** Most rows that are written together. Default: as in `BillingLogOptions`. */
  readonly batchRows?: number
}

/** A kind of database; `mysql` is MariaDB, too, and `pglite` is PostgreSQL in the process. */
export type DatabaseKind = 'postgres' | 'mysql' | 'clickhouse' | 'pglite'

/** The databases that a billing log may be in. */
export const STORES = {
  postgres: {
    schemes: ['postgres', 'postgresql'],
    forms: ['postgres://…'],
  },
  mysql: {
    schemes: ['mysql', 'mariadb'],
    forms: ['mysql://…', 'mariadb://…'],
    ruleFor,
  },
  clickhouse: {
    schemes: ['clickhouse', 'clickhouses'],
    forms: ['clickhouse://…', 'clickhouses://…'],
    ruleFor: clickhouseRuleFor,
    batchRows: 10_000, // each insert makes files for all columns
  },
  pglite: {
    schemes: ['pglite'],
    forms: ['pglite:DIRECTORY'],
  },
} as const satisfies Readonly<Record<DatabaseKind, StoreEntry>>
