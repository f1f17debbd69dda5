/** What an application lacks, and why it is needed. */
export interface Suggestion {
  readonly title: string
  readonly reason: string
  /** File and line, such as `package.json:7`. */
  readonly where?: string | undefined
  /** What to run or to write. */
  readonly lines: readonly string[]
  /** Absent where a person has to do it. */
  readonly edit?: FileEdit | undefined
}

/** The new content of a file. At most one suggestion edits a file. */
export interface FileEdit {
  /** Below the folder of the project. */
  readonly path: string
  /** Undefined for a file that is to be created. */
  readonly before: string | undefined
  readonly after: string
}

/** The line of an offset, as editors number it. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length
