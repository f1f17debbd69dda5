export { postgresDialect as dialect } from '../postgres/dialect.ts'
export { openPglite as connect } from './connection.ts'
