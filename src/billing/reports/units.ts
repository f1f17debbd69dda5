import type { Units } from '../../call.ts'

/** Parsed, or JSON. */
export type StoredUnits = Units | string | null

export function unitsOf(stored: StoredUnits): Units | undefined {
  return (typeof stored === 'string' ? (JSON.parse(stored) as Units) : stored) ?? undefined
}

/** JSON in the form of PostgreSQL's `jsonb`, whichever database has it: `{"image": 2, "search": 1}`. */
export function unitsText(stored: StoredUnits): string | undefined {
  const units = unitsOf(stored)
  if (units === undefined) return undefined
  const members = Object.entries(units).sort(([one], [other]) => one.length - other.length || (one < other ? -1 : 1))
  return `{${members.map(([name, amount]) => `${JSON.stringify(name)}: ${amount}`).join(', ')}}`
}
