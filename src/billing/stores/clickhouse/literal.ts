/** What ends a literal or begins a sequence in it. */
const SPECIAL = /['\\]/g

/** The first and the last time that DateTime64 has: a report without a first day asks for more. */
const [EARLIEST, LATEST] = [Date.UTC(1900, 0), Date.UTC(2300, 0) - 1]

/** A value as SQL. */
export function clickhouseLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return `'${(value instanceof Date ? timeText(value) : String(value)).replace(SPECIAL, '\\$&')}'`
}

function timeText(time: Date): string {
  const possible = new Date(Math.min(Math.max(time.getTime(), EARLIEST), LATEST))
  return possible.toISOString().replace('T', ' ').replace('Z', '')
}
