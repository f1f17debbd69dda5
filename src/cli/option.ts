import type { Reader } from '../config/settings.ts'

/** An option of a command. Its reader throws an InvalidOptionError for a value that makes no sense. */
export interface Option<T> {
  /** What the help calls its value; a flag has none. */
  readonly takes: string | undefined
  readonly says: string
  readonly read: Reader<T>
  /** What it is where it isn't given; `required` ones must be. */
  readonly fallback: T | typeof REQUIRED
}

export const REQUIRED: unique symbol = Symbol('required')

export type Options = Readonly<Record<string, Option<unknown>>>

/** The values of options by their names. */
export type Values<O extends Options> = { readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never }

export function switchOption(says: string): Option<boolean> {
  return { takes: undefined, says, read: () => true, fallback: false }
}

export function option<T>(takes: string, says: string, read: Reader<T>, fallback: T | typeof REQUIRED): Option<T> {
  return { takes, says, read, fallback }
}

/** One that may be left out, where no value would say the same. */
export function optionalOption<T>(takes: string, says: string, read: Reader<T>): Option<T | undefined> {
  return { takes, says, read, fallback: undefined }
}
