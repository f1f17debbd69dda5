export { connectMysql as connect } from './connection.ts'
export { mysqlDialect as dialect } from './dialect.ts'
