/** Ends a command with a message and no stack trace. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}
