// Readers for untrusted values: whatever does not have the expected type is absent.

/** Longest model name or id, in UTF-16 units; longer ones are ignored. */
const NAME_LIMIT = 256

/** Largest plausible number of tokens in one call. */
const COUNT_LIMIT = 1e9

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** A string that is neither empty nor longer than `limit`. */
export function name(value: unknown, limit = NAME_LIMIT): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= limit ? value : undefined
}

/** A whole number from 0 to 1e9. */
export function tokenCount(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= COUNT_LIMIT
    ? (value as number) + 0 // -0 is 0
    : undefined
}

export function finite(value: unknown): number | undefined {
  return Number.isFinite(value) ? (value as number) : undefined
}

export function truth(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined
}

/** Whether a member is present: JSON's `null` counts as absent. */
export function isSent(value: unknown): boolean {
  return value !== undefined && value !== null
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The same members without the undefined ones. */
export function present<T extends object>(facts: T): Present<T> {
  const kept: Record<string, unknown> = {}
  for (const key in facts) {
    const value = facts[key] // `Object.entries` would allocate an array for each member, several times per call
    if (value !== undefined) kept[key] = value
  }
  return kept as Present<T>
}
