/** An invalid command line. The message names the invalid part. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
