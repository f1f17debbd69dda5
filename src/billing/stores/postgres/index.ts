export { connectPostgres as connect } from './connection.ts'
