/** A server of the stack that tests can stop and start. */
export interface Server {
  /** Starts it again, on the same ports and data. Resolves when it is ready. */
  start(): Promise<void>
  /** Stops it gracefully, or kills it if that takes too long. */
  stop(): Promise<void>
  restart(): Promise<void>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** What it has printed, over all its starts. */
  log(): string
  /** Stops it for good and removes its data. */
  remove(): Promise<void>
}
