/** How a command ends. */
export const EXIT = {
  /** It did what it was asked for, and found nothing wrong. */
  done: 0,
  /** It failed, or what it compared differs. */
  failed: 1,
  /** It was asked for something that there is not. */
  misused: 2,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
