/**
 * A cell that is not of the type of its column. Found before the row is sent: the server would store another value in its
 * place, such as an integer without its highest bits.
 */
export class RefusedRowError extends Error {
  override readonly name = 'RefusedRowError'
  readonly code = 'ERR_HOLYSHEEP_REFUSED_ROW'
}
