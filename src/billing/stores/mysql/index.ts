import type { Dialect } from '../../database/dialect.ts'
import { connectMysql } from './connection.ts'
import { mysqlDialect } from './dialect.ts'

const dialectFor = (): Dialect => mysqlDialect

export { connectMysql as connect, dialectFor }
