import type { Dialect } from '../../database/dialect.ts'
import { postgresDialect } from '../postgres/dialect.ts'
import { openPglite } from './connection.ts'

const dialectFor = (): Dialect => postgresDialect

export { dialectFor, openPglite as connect }
