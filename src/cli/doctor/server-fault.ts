/** A server that can't be asked, or whose answer makes no sense. The message is the cause, in plain words. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault'
  /** What helps, where the cause tells it. */
  readonly fix: string | undefined

  constructor(message: string, { fix, cause }: { fix?: string; cause?: unknown } = {}) {
    super(message, { cause })
    this.fix = fix
  }
}
