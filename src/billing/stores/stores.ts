import type { Store } from '../database/connection.ts'

export interface StoreEntry {
  readonly schemes: readonly string[]
  /** For messages. */
  readonly forms: readonly string[]
  /** In this process, in a directory, instead of on a server. */
  readonly isEmbedded: boolean
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
    isEmbedded: false,
    load: () => import('./postgres/index.ts'),
  },
  pglite: {
    schemes: ['pglite'],
    forms: ['pglite:DIRECTORY'],
    isEmbedded: true,
    load: () => import('./pglite/index.ts'),
  },
} as const satisfies Readonly<Record<string, StoreEntry>>
