import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseServers } from '../../databases/servers.ts'

/** A database for a billing log. */
export interface LogTarget {
  readonly url: string
  remove(): Promise<void>
}

export interface LogTargetEntry {
  readonly name: string
  readonly skip: string | false
  start(): Promise<LogTarget>
}

const DRIVER = { postgres: 'pg', mysql: 'mysql2', clickhouse: '@clickhouse/client' } as const

/** The databases that a billing log may be in, and why one of them can't be tested with here. */
export const logTargets: readonly LogTargetEntry[] = [
  ...databaseServers.map(({ name, kind, skip, start }) => ({
    name,
    skip: skip || without(DRIVER[kind]),
    start: async () => {
      const server = await start()
      return { url: server.url(), remove: () => server.remove() }
    },
  })),
  {
    name: 'the embedded one',
    skip: without('@electric-sql/pglite'),
    start: () => {
      const folder = mkdtempSync(join(tmpdir(), 'holysheep-log-'))
      const remove = () => Promise.resolve(rmSync(folder, { recursive: true, force: true }))
      return Promise.resolve({ url: `pglite:${join(folder, 'log')}`, remove })
    },
  },
]

export const noTarget: LogTargetEntry = {
  name: 'no database',
  skip: 'there is neither a server nor PGlite',
  start: () => Promise.reject(new Error('there is none')),
}

function without(packageName: string): string | false {
  try {
    import.meta.resolve(packageName)
    return false
  } catch {
    return `${packageName} is not installed`
  }
}
