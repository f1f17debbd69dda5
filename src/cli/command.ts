import type { ExitCode } from './exit-code.ts'
import type { Host } from './host.ts'
import type { Options, Values } from './option.ts'

/** What a command was given. */
export interface Arguments<O extends Options = Options> {
  readonly options: Values<O>
  readonly operands: readonly string[]
}

/** One command, in a file of its own under `commands/` and a row in `commands.ts`. */
export interface Command<O extends Options = Options> {
  /** Paragraphs for the help, below the summary. */
  readonly about: readonly string[]
  readonly options: O
  /** What the help calls the words that may follow; without it, none may. */
  readonly operands?: string
  /** Prints what it found, and nothing else, on `host.stdout`. It throws what it fails of. */
  run(given: Arguments<O>, host: Host): ExitCode | Promise<ExitCode>
}

/** Lets `run` know its options by their types. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition
}
