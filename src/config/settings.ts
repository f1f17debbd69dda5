import { InvalidOptionError, PriceFileError, violation } from '../errors.ts'

/** A value under the name of the option or variable that it was given by. */
export interface Given {
  readonly name: string
  readonly value: unknown
}

export type Warn = (warning: string) => void

/** Makes sense of a value, or throws an InvalidOptionError. What spoils only a part of the value is a warning. */
export type Reader<T> = (given: Given, warn: Warn) => T

/** Warnings of one value; of a list, each wrong entry has one. */
const WARNINGS_LIMIT = 10

/** Settings out of options and variables. A wrong one is a warning and has its default; nothing is ever thrown. */
export class Settings {
  readonly warnings: string[] = []
  readonly #env: NodeJS.ProcessEnv
  readonly #options: unknown

  constructor(env: NodeJS.ProcessEnv, options: unknown = {}) {
    this.#env = env
    this.#options = options
    if (typeof options !== 'object' || options === null) this.warnings.push(violation('options', 'an object', options))
  }

  /** What the option says, else what the variable says, else the default. */
  read<T>({ option, variable }: { option?: string; variable: string }, reader: Reader<T>, fallback: T): T {
    let name = option ?? variable
    const told: string[] = []
    try {
      const given = (option === undefined ? undefined : this.#option(option)) ?? variableOf(this.#env, variable)
      if (given === undefined) return fallback
      name = given.name
      return reader(given, (warning) => told.push(warning))
    } catch (fault) {
      told.push(describe(name, fault))
      return fallback
    } finally {
      this.warnings.push(...told.slice(0, WARNINGS_LIMIT))
      const others = told.length - WARNINGS_LIMIT
      if (others > 0) this.warnings.push(`${name} must have no wrong entries, got ${others} more of them`)
    }
  }

  #option(name: string): Given | undefined {
    // The options of somebody's JavaScript may be anything.
    const value = (this.#options as Record<string, unknown> | null)?.[name]
    return value === undefined ? undefined : { name, value }
  }
}

/** OpenTelemetry takes an empty variable for an unset one. */
function variableOf(env: NodeJS.ProcessEnv, name: string): Given | undefined {
  const value = env[name]?.trim() ?? ''
  return value === '' ? undefined : { name, value }
}

function describe(name: string, fault: unknown): string {
  if (fault instanceof InvalidOptionError) return fault.message
  if (fault instanceof PriceFileError) return `${name}: ${fault.message}`
  return violation(name, 'readable', fault)
}
