import type { ExitCode } from './exit-code.ts'
import type { Host } from './host.ts'
import type { Options, Values } from './option.ts'

/** The arguments and surroundings of a command. */
export interface Arguments<O extends Options = Options> {
  readonly options: Values<O>
  readonly operands: readonly string[]
}

/** One command: a file in `commands/` and an entry in `commands.ts`. */
export interface Command<O extends Options = Options> {
  /** Paragraphs for the help, below the summary. */
  readonly about: readonly string[]
  readonly options: O
  /** The operands in the help; without it, the command takes none. */
  readonly operands?: string
  /** Runs the command. Prints its result, and nothing else, on `host.stdout`; throws if it fails. */
  run(given: Arguments<O>, host: Host): ExitCode | Promise<ExitCode>
}

/** Infers the types of the options for `run`. */
export function command<const O extends Options>(definition: Command<O>): Command {
  return definition
}
