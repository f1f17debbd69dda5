import type { Dialect } from '../../database/dialect.ts'
import { postgresDialect } from './dialect.ts'

export { connectPostgres as connect } from './connection.ts'

export const dialectFor = (): Dialect => postgresDialect
