export { connect } from './connection.ts'
export { dialect } from './dialect.ts'
