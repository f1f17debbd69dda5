export { connectClickhouse as connect } from './connection.ts'
