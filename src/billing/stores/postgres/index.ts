export { connectPostgres as connect } from './connection.ts'
export { postgresDialect as dialect } from './dialect.ts'
