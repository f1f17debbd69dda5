/** The surroundings of a command: `process`, or an object of a test. */
export interface Host {
  readonly stdout: Output
  readonly stderr: Output
  readonly env: NodeJS.ProcessEnv
  /** Where keys and answers are read, if that is a terminal. */
  readonly stdin?: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined }
}

export interface Output {
  /** Whether the output is a terminal. */
  readonly isTTY?: boolean | undefined
  /** The width of a terminal. */
  readonly columns?: number | undefined
  write(text: string): unknown
}
