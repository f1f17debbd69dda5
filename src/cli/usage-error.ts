/** The command line asks for something that there is not. The message names it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
