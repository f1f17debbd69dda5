/** A server that can't be reached, or whose answer is invalid. The message is the cause in plain words. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault'
  /** What helps, if the cause is known. */
  readonly fix: string | undefined

  constructor(message: string, { fix, cause }: { fix?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.fix = fix
  }
}
