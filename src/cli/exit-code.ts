/** Exit codes of the commands. */
export const EXIT = {
  /** Done, and nothing wrong was found. */
  done: 0,
  /** Failed, or a difference was found. */
  failed: 1,
  /** The command line is invalid. */
  misused: 2,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
