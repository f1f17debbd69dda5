import type { Dialect } from '../../database/dialect.ts'
import { postgresDialect } from '../postgres/dialect.ts'

export { openPglite as connect } from './connection.ts'

export const dialectFor = (): Dialect => postgresDialect
