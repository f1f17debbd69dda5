export { openPglite as connect } from './connection.ts'
