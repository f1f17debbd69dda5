/** A server of the stack, to be stopped and started at will. */
export interface Server {
  /** Starts it again, on the same ports and data. Resolves when it is ready. */
  start(): Promise<void>
  /** Lets it end in order, or ends it where it does not. */
  stop(): Promise<void>
  restart(): Promise<void>
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>
  /** What it has printed, over all its starts. */
  log(): string
  /** Stops it for good and removes its data. */
  remove(): Promise<void>
}
