import type { Dialect } from '../../database/dialect.ts'
import { connectPostgres } from './connection.ts'
import { postgresDialect } from './dialect.ts'

const dialectFor = (): Dialect => postgresDialect

export { connectPostgres as connect, dialectFor }
