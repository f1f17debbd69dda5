/** The task of an application of the chaos run: JSON in its first argument. */
export interface Task {
  readonly seed: number
  readonly life: number
  /** Origin of the gateway. */
  readonly gateway: string
  /** Path of the file for its notes. */
  readonly notes: string
  /** Calls under way at once. */
  readonly concurrency: number
}

/** Messages to the application. */
export type Order =
  | { readonly do: 'jump'; readonly milliseconds: number }
  /** Start no more calls, and report when the last one has ended. */
  | { readonly do: 'settle' }
  | { readonly do: 'end'; readonly how: 'by itself' | 'exit' | 'exception' }

/** Messages from the application. */
export type Message =
  | { readonly says: 'started'; readonly pid: number }
  | { readonly says: 'settled'; readonly calls: number }
  /** An uncaught exception or unhandled rejection. */
  | { readonly says: 'stray'; readonly fault: string }

/** Exit code of an application that was told to end by `process.exit()`. */
export const EXIT_CODE = 7

/** Message of the exception by which it was told to end. */
export const PLANNED_EXCEPTION = 'an exception of the chaos run, as planned'
