/** The surroundings of a command: `process`, or an object of a test. */
export interface Host {
  readonly stdout: Output
  readonly stderr: Output
  /** Where keys are read, if that is a terminal. */
  readonly stdin?: unknown
  readonly env: NodeJS.ProcessEnv
}

export interface Output {
  /** Whether the output is a terminal. */
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}
