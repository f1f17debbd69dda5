import { InvalidOptionError, PriceFileError, violation } from '../errors.ts'

/** A value and the name of the option or variable that it came from. */
export interface Given {
  readonly name: string
  readonly value: unknown
}

export type Warn = (warning: string) => void

/** Parses a value, or throws an InvalidOptionError. If only a part of the value is invalid, it warns instead. */
export type Reader<T> = (given: Given, warn: Warn) => T

/** Most warnings for one value: a list has one for each invalid entry. */
const WARNINGS_LIMIT = 10

/**
 * Reads settings from options and environment variables. An invalid one gets a warning and its default; never throws.
 */
export class Settings {
  readonly warnings: string[] = []
  readonly #env: NodeJS.ProcessEnv
  readonly #options: unknown

  constructor(env: NodeJS.ProcessEnv, options: unknown = {}) {
    this.#env = env
    this.#options = options
    if (typeof options !== 'object' || options === null) this.warnings.push(violation('options', 'an object', options))
  }

  /** The value of the option, else of the variable, else the default. */
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
    // In JavaScript the options may be any value.
    const value = (this.#options as Record<string, unknown> | null)?.[name]
    return value === undefined ? undefined : { name, value }
  }
}

/** OpenTelemetry treats an empty variable as unset. */
function variableOf(env: NodeJS.ProcessEnv, name: string): Given | undefined {
  const value = env[name]?.trim() ?? ''
  return value === '' ? undefined : { name, value }
}

function describe(name: string, fault: unknown): string {
  if (fault instanceof InvalidOptionError) return fault.message
  if (fault instanceof PriceFileError) return `${name}: ${fault.message}`
  return violation(name, 'readable', fault)
}
