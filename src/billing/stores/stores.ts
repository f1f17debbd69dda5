import type { Store } from '../database/connection.ts'
import { ruleFor } from './mysql/address.ts'

export interface StoreEntry {
  readonly schemes: readonly string[]
  /** For messages. */
  readonly forms: readonly string[]
  /** Loaded only when used: drivers are optional, and one of them has 20 MB. */
  readonly load: () => Promise<Store>
  /** Of a URL that can't be used: what it must be. */
  readonly ruleFor?: (url: URL) => string | undefined
}

/** The databases that a billing log may be in. */
export const STORES = {
  postgres: {
    schemes: ['postgres', 'postgresql'],
    forms: ['postgres://…'],
    load: () => import('./postgres/index.ts'),
  },
  mysql: {
    schemes: ['mysql', 'mariadb'],
    forms: ['mysql://…', 'mariadb://…'],
    load: () => import('./mysql/index.ts'),
    ruleFor,
  },
  pglite: {
    schemes: ['pglite'],
    forms: ['pglite:DIRECTORY'],
    load: () => import('./pglite/index.ts'),
  },
} as const satisfies Readonly<Record<string, StoreEntry>>
