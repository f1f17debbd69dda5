export type JsonObject = Readonly<Record<string, unknown>>

/** A member of a foreign value; `undefined` where there is none. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as JsonObject)[name] : undefined

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A count of at least one, from a JSON number or the text of a form field or header. */
export function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return Number.isSafeInteger(number) && (number as number) > 0 ? (number as number) : undefined
}
