/** Something that the user can put right: said in one line, without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
}
