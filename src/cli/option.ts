import type { Reader } from '../config/settings.ts'

export const REQUIRED: unique symbol = Symbol('required')

/** An option of a command. Its reader throws an InvalidOptionError for an invalid value. */
export interface Option<T> {
  /** The name of its value in the help; a flag has none. */
  readonly takes: string | undefined
  readonly says: string
  readonly read: Reader<T>
  /** The value if the option is not given; a `required` one must be given. */
  readonly fallback: T | typeof REQUIRED
}

export type Options = Readonly<Record<string, Option<unknown>>>

/** The values of options by name. */
export type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never }

export function switchOption(says: string): Option<boolean> {
  return { takes: undefined, says, read: () => true, fallback: false }
}

export function option<T>(takes: string, says: string, read: Reader<T>, fallback: T | typeof REQUIRED): Option<T> {
  return { takes, says, read, fallback }
}

/** An optional option without a default. */
export function optionalOption<T>(takes: string, says: string, read: Reader<T>): Option<T | undefined> {
  return { takes, says, read, fallback: undefined }
}
