export { dialect } from '../postgres/dialect.ts'
export { connect } from './connection.ts'
