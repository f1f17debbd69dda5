/** What ends a command with one clear message: the message is all there is to say. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}
