export { connectMysql as connect } from './connection.ts'
