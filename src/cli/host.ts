/** What surrounds a command: `process` is one, and so is whatever a test makes up. */
export interface Host {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: NodeJS.ProcessEnv
}

export interface Output {
  /** Whether a person reads along. */
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}
