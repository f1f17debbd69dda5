import type { Dialect } from '../../database/dialect.ts'
import { mysqlDialect } from './dialect.ts'

export { connectMysql as connect } from './connection.ts'

export const dialectFor = (): Dialect => mysqlDialect
